/**
 * What a guardian's device does between its family group and its bridges without any person: tells each
 * what the other does not know yet, and hands the other family's guardians what invites it.
 */
import { CHAIN_ITEM_KINDS, type Item } from '../chain/types.ts';
import { erasureItem } from '../family/erasure.ts';
import { keyPackageItem, makeItem, offerKeyItem } from '../family/family-items.ts';
import type { FamilyTracker } from '../family/group-trackers.ts';
import type { Household } from '../family/household.ts';
import { ownKeyPackageWrites } from '../family/invitations.ts';
import { type OwnKeyPackage, SMALL_POOL_SIZE, sealOffer } from '../family/key-packages.ts';
import { signOfferKey } from '../family/offer-key.ts';
import { isPersonOf, roleOfPerson } from '../family/person.ts';
import type { PersonProfile } from '../family/profile.ts';
import type { Roster } from '../family/roster.ts';
import type { FamilyId, PersonId, Profile } from '../view.ts';
import { type Allowance, allowanceItem, supersedes } from './allowance.ts';
import type { BridgeTracker } from './bridge-tracker.ts';
import { type KnownFamily, pairOf } from './friend-book.ts';
import { introductionItem } from './friend-items.ts';
import { MAX_LOST_OF_FAMILY } from './lost-devices.ts';

/** What is said of a child that was erased says nothing of it; it was introduced before. */
const NOBODY: Profile = { nickname: '·', avatar: { animal: 'snail', colour: 'moss' } };

export class FriendsDuty {
  readonly #household: Household;
  /** What was submitted and may not have come back yet. */
  readonly #said = new Set<string>();

  constructor(household: Household) {
    this.#household = household;
  }

  async round(): Promise<void> {
    const { family, me, bridges, roster } = this.#household;
    if (family === null || family.view.status.kind !== 'live' || me.role !== 'guardian') {
      return;
    }
    await this.#tellFarewells(family);
    for (const bridge of bridges.values()) {
      const other = bridge.otherThan(me.root);
      const known = roster.friends.families.get(other);
      if (bridge.isWith(other, me.device) && known !== undefined && !known.isParted) {
        await this.#tellFamily(family, bridge, other);
        await this.#tellBridge(bridge, other, known);
        await this.#tellLost(family, bridge, other);
        await this.#handOut(bridge, other);
      }
    }
  }

  /** That a family is gone, to those of ours who were nowhere with it. */
  async #tellFarewells(family: FamilyTracker): Promise<void> {
    const { roster, farewells, host, me } = this.#household;
    const news = [...farewells].filter(
      ([root]) => root !== me.root && roster.friends.families.get(root)?.hasLeft === false,
    );
    const items = this.#fresh(news, ([root]) => `gone/${root}`);
    await say(
      family,
      items.map(([, statement]) => erasureItem(host.random, statement)),
    );
  }

  /** What the other side has said; people before what is said of them. */
  async #tellFamily(family: FamilyTracker, bridge: BridgeTracker, other: FamilyId): Promise<void> {
    const { roster, host } = this.#household;
    const { people, allowances } = bridge.fold;
    const news = [...allowances.values()].filter(
      ({ subject, contact, ...terms }) =>
        isPersonOf(subject.person, other) &&
        roster.people.has(contact) &&
        supersedes(terms, roster.friends.terms.get(pairOf(subject.person, contact))),
    );
    const introduced = [...people.values(), ...news.map(({ subject }) => subject)].filter(
      ({ person }) => isPersonOf(person, other) && !roster.friends.contacts.has(person),
    );
    const unique = [...new Map(introduced.map((one) => [one.person, one])).values()];
    const items = [
      ...this.#fresh(unique, (one) => `met/${one.person}`).map((one) =>
        introductionItem(host.random, other, [one]),
      ),
      ...this.#fresh(news, (one) => `heard/${keyOf(one)}`).map((one) =>
        allowanceItem(host.random, one),
      ),
    ];
    await say(family, items);
  }

  /** What this side says: of its children any guardian's device, of herself each guardian. */
  async #tellBridge(bridge: BridgeTracker, other: FamilyId, known: KnownFamily): Promise<void> {
    const { roster, me, host, device } = this.#household;
    const { allowances, people, offerKeys } = bridge.present;
    const to = `${bridge.view.group}/${bridge.audience}`;
    const news = [...roster.friends.terms.values()].flatMap((terms): readonly Allowance[] => {
      const { subject, contact } = terms;
      const profile = this.#profileOf(subject);
      const isOurs = isPersonOf(contact, other) && profile !== undefined;
      const isMine = terms.statement !== null || subject === me.person;
      return isOurs && isMine && supersedes(terms, allowances.get(pairOf(subject, contact)))
        ? [{ ...terms, subject: profile }]
        : [];
    });
    const self = this.#profileOf(me.person);
    const isKnown = known.introduced.has(me.person) || people.has(me.person);
    const items: Item[] = this.#fresh(news, (one) => `said/${to}/${keyOf(one)}`).map((one) =>
      allowanceItem(host.random, one),
    );
    if (self !== undefined && !isKnown && this.#isFresh(`self/${to}`)) {
      items.push(introductionItem(host.random, me.root, [self]));
    }
    if (!offerKeys.has(me.device) && this.#isFresh(`key/${to}`)) {
      items.push(offerKeyItem(host.random, signOfferKey(device.signer.key)));
    }
    await say(bridge, items);
  }

  /**
   * Children's devices that were taken out: their chats may have no guardian of theirs who could see to it
   * that they go.
   */
  async #tellLost(family: FamilyTracker, bridge: BridgeTracker, other: FamilyId): Promise<void> {
    const { roster, host } = this.#household;
    const { lost } = bridge.fold;
    const heard = [...lost].filter(
      ([device, { family: whose }]) => whose === other && !roster.friends.lost.has(device),
    );
    const { present, audience, view } = bridge;
    const told = [...roster.revoked]
      .filter(([device]) => sharesWith(roster, roster.admitted.get(device), other))
      .slice(-MAX_LOST_OF_FAMILY)
      .filter(([device]) => !present.lost.has(device));
    const item = (statement: Uint8Array): Item =>
      makeItem(host.random, CHAIN_ITEM_KINDS.statement, statement);
    const fromThem = this.#fresh(heard, ([device]) => `lost/${device}`);
    const fromUs = this.#fresh(told, ([device]) => `lost/${view.group}/${audience}/${device}`);
    await say(
      family,
      fromThem.map(([, { statement }]) => item(statement)),
    );
    await say(
      bridge,
      fromUs.flatMap(([, { statements }]) => statements.map(item)),
    );
  }

  /** Each guardian's device over there can let this one in, in whatever the two share. */
  async #handOut(bridge: BridgeTracker, other: FamilyId): Promise<void> {
    const { invitations, host, me } = this.#household;
    const fresh: OwnKeyPackage[] = [];
    const items: Item[] = [];
    for (const member of bridge.view.members) {
      const key = bridge.fold.offerKeys.get(member.device);
      if (member.root !== other || key === undefined) {
        continue;
      }
      for (const own of await invitations.replenish(key.device, SMALL_POOL_SIZE)) {
        const sealed = sealOffer(host.random, own, me.device, key);
        if (sealed !== undefined) {
          fresh.push(own);
          items.push(keyPackageItem(host.random, { holder: key.device, sealed }));
        }
      }
    }
    if (items.length > 0) {
      const said = items.map((item) => ({ kind: 'say', item }) as const);
      await bridge.chain.submit(said, ownKeyPackageWrites(fresh));
      invitations.handedOut(fresh);
    }
  }

  #profileOf(person: PersonId): PersonProfile | undefined {
    const { people, erased } = this.#household.roster;
    const known = people.get(person);
    if (known !== undefined) {
      return { person, role: known.role, profile: known.profile };
    }
    return erased.has(person) ? { person, role: 'child', profile: NOBODY } : undefined;
  }

  #fresh<Value>(values: readonly Value[], nameOf: (value: Value) => string): readonly Value[] {
    return values.filter((value) => this.#isFresh(nameOf(value)));
  }

  #isFresh(name: string): boolean {
    const isFresh = !this.#said.has(name);
    this.#said.add(name);
    return isFresh;
  }
}

/** Whether a child is, or was, with somebody of that family, in a chat of two or a group. */
function sharesWith({ friends }: Roster, person: PersonId | undefined, other: FamilyId): boolean {
  return (
    person !== undefined &&
    roleOfPerson(person) === 'child' &&
    ([...friends.terms.values()].some(
      ({ subject, contact }) => subject === person && isPersonOf(contact, other),
    ) ||
      [...friends.groups.values()].some(
        ({ plan }) =>
          plan.families.includes(other) && plan.people.some((one) => one.person === person),
      ))
  );
}

function keyOf({ subject, contact, version, granted }: Allowance): string {
  return `${pairOf(subject.person, contact)}/${version}/${granted}`;
}

async function say({ chain }: Pick<BridgeTracker, 'chain'>, items: readonly Item[]): Promise<void> {
  if (items.length > 0) {
    await chain.submit(items.map((item) => ({ kind: 'say', item })));
  }
}

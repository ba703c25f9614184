/**
 * What a guardian's device does for groups of several families without any person: passes plans and
 * signed lists on between its family and its bridges, and answers where everything is allowed already.
 */
import { CHAIN_ITEM_KINDS, type Item } from '../chain/types.ts';
import { signGroupApproval } from '../family/approval.ts';
import { makeItem } from '../family/family-items.ts';
import type { FamilyTracker } from '../family/group-trackers.ts';
import type { Household } from '../family/household.ts';
import { isPersonOf } from '../family/person.ts';
import { seniorGuardian } from '../family/roster.ts';
import type { FamilyId, PersonId } from '../view.ts';
import { supersedes } from './allowance.ts';
import type { BridgeTracker } from './bridge-tracker.ts';
import { termsOf } from './friend-book.ts';
import type { KnownGroup, KnownWord } from './group-book.ts';
import { type GroupWord, groupNameItem, planItem, wordItem } from './group-plan.ts';
import { foreignTo, groupOf, hasAnswered, ownPeople } from './group-standing.ts';

export class GroupsDuty {
  readonly #household: Household;
  /** What was submitted and may not have come back yet. */
  readonly #said = new Set<string>();

  constructor(household: Household) {
    this.#household = household;
  }

  async round(): Promise<void> {
    const { family, me, bridges } = this.#household;
    if (family === null || family.view.status.kind !== 'live' || me.role !== 'guardian') {
      return;
    }
    await this.#tellFamily(family);
    for (const bridge of bridges.values()) {
      const other = bridge.otherThan(me.root);
      const isParted = this.#household.roster.friends.families.get(other)?.isParted ?? true;
      if (bridge.isWith(other, me.device) && !isParted) {
        await this.#tellBridge(bridge, other);
      }
    }
    await this.#tellNames(family);
    await this.#postEnds();
    await this.#answer(family);
  }

  /** What was heard in bridges and in the groups themselves; a plan before what is said of it. */
  async #tellFamily(family: FamilyTracker): Promise<void> {
    const { bridges, roster, host, me, friends } = this.#household;
    const known = roster.friends.groups;
    const plans = [...bridges.values()]
      .flatMap((bridge) => [...bridge.fold.groups.values()].map(({ plan }) => plan))
      .filter(
        ({ group, version, families }) =>
          families.includes(me.root) &&
          families[0] !== me.root &&
          version > (known.get(group)?.plan.version ?? 0),
      );
    const words = [...friends.groups.values()].flatMap((heard) =>
      [...heard.words.values()].filter((word) =>
        supersedes(word, known.get(word.group)?.words.get(word.person)),
      ),
    );
    await say(family, [
      ...plans
        .filter(({ group, version }) => this.#isFresh(`plan/${group}/${version}`))
        .map((plan) => planItem(host.random, plan)),
      ...words
        .filter((word) => this.#isFresh(`heard/${keyOf(word)}`))
        .map((word) => wordItem(host.random, word)),
    ]);
  }

  /**
   * The family that has made a group tells each of the others all of it: these may not know each other,
   * and each list stands for itself.
   */
  async #tellBridge(bridge: BridgeTracker, other: FamilyId): Promise<void> {
    const { friends, me, host } = this.#household;
    const heard = bridge.present.groups;
    const to = `${bridge.view.group}/${bridge.audience}`;
    const known = [...friends.groups.values()].filter(({ plan }) => plan.families.includes(other));
    const plans = known
      .map(({ plan }) => plan)
      .filter(
        ({ families, group, version }) =>
          families[0] === me.root && version > (heard.get(group)?.plan.version ?? 0),
      )
      .filter(({ group, version }) => this.#isFresh(`${to}/plan/${group}/${version}`));
    const words = known
      .flatMap((one) => this.#wordsFor(one, other))
      .filter((word) => supersedes(word, heard.get(word.group)?.words.get(word.person)))
      .filter((word) => this.#isFresh(`${to}/${keyOf(word)}`));
    await say(bridge, [
      ...plans.map((plan) => planItem(host.random, plan)),
      ...words.map((word) => wordItem(host.random, word)),
    ]);
  }

  /** To the family that has made it our own; to each other one all lists, if we have made it. */
  #wordsFor({ plan, words }: KnownGroup, other: FamilyId): readonly KnownWord[] {
    const { me } = this.#household;
    const isMine = plan.families[0] === me.root;
    const isForMaker = plan.families[0] === other;
    return [...words.values()].filter(({ person, statement }) =>
      statement === null
        ? isForMaker && person === me.person
        : isMine || (isForMaker && isPersonOf(person, me.root)),
    );
  }

  /** What a group is called is remembered in the family: whoever comes later has not heard it said. */
  async #tellNames(family: FamilyTracker): Promise<void> {
    const { conversations, friends, host } = this.#household;
    const items = [...conversations.values()].flatMap(({ view, groupName: name }) => {
      const known = groupOf(friends, view);
      const isNews =
        name !== null && known !== undefined && !isSame(name, known.renamed ?? known.plan.name);
      return isNews &&
        this.#isFresh(`name/${known.plan.group}/${JSON.stringify(name)}/${view.eventCount}`)
        ? [groupNameItem(host.random, known.plan.group, name)]
        : [];
    });
    await say(family, items);
  }

  /** What takes a child of ours out, to those who are with it: some of them have no bridge with us. */
  async #postEnds(): Promise<void> {
    const { conversations, friends, host, me } = this.#household;
    for (const { view, chain, groupWords } of conversations.values()) {
      const known = view.status.kind === 'live' ? groupOf(friends, view) : undefined;
      const posted = new Map([...groupWords].map((word) => [word.person, word]));
      const ends = [...(known?.words.values() ?? [])].filter(
        (word) =>
          !word.granted &&
          isPersonOf(word.person, me.root) &&
          view.members.some(({ person }) => person === word.person) &&
          supersedes(word, posted.get(word.person)),
      );
      const fresh = ends.filter((word) => this.#isFresh(`end/${keyOf(word)}`));
      await say(
        { chain },
        fresh.flatMap(({ statement }) =>
          statement === null ? [] : [makeItem(host.random, CHAIN_ITEM_KINDS.statement, statement)],
        ),
      );
    }
  }

  /** One device of the family's, so that no two sign different lists of the same version. */
  async #answer(family: FamilyTracker): Promise<void> {
    const { roster, me, friends, host, time } = this.#household;
    if (seniorGuardian(family.view.members, roster) !== me.device || !time.isKnown) {
      return;
    }
    const words = [...friends.groups.values()].flatMap((known) =>
      ownPeople(known, me.root)
        .filter(({ role }) => role === 'child')
        .flatMap(({ person }) => this.#answerFor(known, person) ?? []),
    );
    await say(
      family,
      words
        .filter((word) => this.#isFresh(`answer/${keyOf(word)}`))
        .map((word) => wordItem(host.random, word)),
    );
  }

  /**
   * Yes where her guardian has allowed each of the others one by one; and no where one of them, whom a
   * list names, has been forbidden since, or where the child has gone out by itself: the others are told
   * in the way that holds until a guardian lets it in again.
   */
  #answerFor(known: KnownGroup, child: PersonId): GroupWord | undefined {
    const { friends, device } = this.#household;
    const word = known.words.get(child);
    if (known.left.has(child)) {
      return nextWord(device.signer, known, child, false);
    }
    const others = foreignTo(known.plan, child);
    const terms = others.map(({ person }) => termsOf(friends, child, person));
    const isAllowed = terms.every((one) => one?.granted === true);
    const isEnded = terms.some(
      (one) => one?.granted === false && word !== undefined && one.since >= word.since,
    );
    if (word?.granted === true && isEnded) {
      return nextWord(device.signer, known, child, false);
    }
    return word?.granted !== false && !hasAnswered(known, child) && isAllowed
      ? nextWord(device.signer, known, child, true)
      : undefined;
  }

  #isFresh(name: string): boolean {
    const isFresh = !this.#said.has(name);
    this.#said.add(name);
    return isFresh;
  }
}

/** A child's next list: everybody of the other families who is named, or nobody any more. */
export function nextWord(
  { key, certificates }: Household['device']['signer'],
  { plan, words }: KnownGroup,
  child: PersonId,
  granted: boolean,
): GroupWord {
  const { group } = plan;
  const version = (words.get(child)?.version ?? 0) + 1;
  const people = granted ? foreignTo(plan, child).map(({ person }) => person) : [];
  const statement = signGroupApproval(key, certificates, { child, group, version, people });
  return { group, person: child, version, granted, statement };
}

function keyOf({ group, person, version, granted }: GroupWord | KnownWord): string {
  return `${group}/${person}/${version}/${granted}`;
}

function isSame(one: object, other: object): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

async function say({ chain }: Pick<BridgeTracker, 'chain'>, items: readonly Item[]): Promise<void> {
  if (items.length > 0) {
    await chain.submit(items.map((item) => ({ kind: 'say', item })));
  }
}

/**
 * The help chains that this family's guardians have with those of befriended ones (docs/chain.md rule
 * 27): who is not in the bridge any more, be it that its row has ended or that every phone was lost and
 * the kit has brought the family back, writes there how it can be invited, and which of its devices are
 * out. Nobody else can find it, nor write it.
 */
import { KnotholeError } from '@knothole/protocol';
import { type Lineage, lineageOf } from '../chain/lineage.ts';
import { latestOfEachWeek } from '../family/asking.ts';
import { DAY_SECONDS, soonest } from '../family/durations.ts';
import { poolWrites } from '../family/held-packages.ts';
import { HelpChain, helpWeek, type Written } from '../family/help-chain.ts';
import type { Household } from '../family/household.ts';
import type { Inheritance } from '../family/inheritance.ts';
import { ownKeyPackageWrites } from '../family/invitations.ts';
import { makeOwnKeyPackage, type OwnKeyPackage } from '../family/key-packages.ts';
import { outKey } from '../family/revocation.ts';
import { readStatement } from '../family/statement.ts';
import { ToldLineages } from '../family/told-lineages.ts';
import type { RelayLink } from '../ports.ts';
import type { DeviceId, FamilyId } from '../view.ts';
import {
  type BridgeAsked,
  bridgeAskedWrite,
  loadBridgeAsked,
  NEVER_ASKED,
} from './bridge-asked.ts';
import { type BridgeNote, makeBridgeNotes, readBridgeNote } from './bridge-note.ts';
import type { KnownFamily } from './friend-book.ts';

/** One to be let in by, and one where that has failed. */
const PACKAGES = 2;
/** Of each week, the latest: each costs signatures. */
const MAX_READ_PER_WEEK = 32;
/** The root's words that are told, the latest. */
const MAX_STATEMENTS = 16;
/** Where another guardian's device of the family may see to it: it lets this one in again. */
const SETTLE_SECONDS = 5;
/** Between two notes: the more there are in a week, the longer. */
const QUICK_SLOTS = 8;
const QUICK_SECONDS = 60;

/** One befriended family's. */
interface Line {
  readonly chain: HelpChain;
  readonly link: RelayLink;
  readonly secret: Uint8Array;
  /** By device: when it asked last, relay time. */
  readonly asking: Map<DeviceId, number>;
  isUnread: boolean;
  /** Since when this family is not in the bridge here: relay time. */
  troubleSince: number | null;
  asked: BridgeAsked;
}

export class BridgeHelp {
  readonly #household: Household;
  readonly #inheritance: Inheritance;
  readonly #arrived: () => void;
  /** Where the other families' devices are, as they tell. */
  readonly told: ToldLineages = new ToldLineages();
  readonly #lines = new Map<FamilyId, Line>();
  #week = 0;

  constructor(household: Household, inheritance: Inheritance, arrived: () => void) {
    this.#household = household;
    this.#inheritance = inheritance;
    this.#arrived = arrived;
  }

  /** A relay is there again, and may be another copy. */
  connected(): void {
    for (const line of this.#lines.values()) {
      line.chain.startOver();
      line.isUnread = true;
    }
  }

  /** Guardians' devices of a family that want to be let in, and when each said so: relay time. */
  askingOf(family: FamilyId): ReadonlyMap<DeviceId, number> {
    return this.#lines.get(family)?.asking ?? new Map();
  }

  /** Reads what is new, and asks where this device is not in a bridge. @throws {KnotholeError} OFFLINE. */
  async round(): Promise<void> {
    const { time, me, roster } = this.#household;
    const isHeard = me.role === 'guardian' && !roster.revoked.has(me.device);
    if (!time.isKnown || !isHeard) {
      return;
    }
    await this.#followAll();
    const now = time.now();
    for (const [family, line] of this.#lines) {
      try {
        await this.#advance(family, line, now);
      } catch (error) {
        // Another family's relay that is away keeps nobody from the own family's business.
        if (!(error instanceof KnotholeError) || line.link === this.#household.host.link) {
          throw error;
        }
      }
    }
    this.#week = helpWeek(now);
  }

  /** Unix seconds, relay time: when there is something to do, if nothing happens. */
  get deadline(): number | null {
    return soonest([...this.#lines].map(([family, line]) => this.#wantedAt(family, line)));
  }

  close(): void {
    for (const { chain } of this.#lines.values()) {
      chain.close();
    }
    this.#lines.clear();
  }

  async #advance(family: FamilyId, line: Line, now: number): Promise<void> {
    await this.#read(family, line, now);
    this.#notice(family, line, now);
    const wantedAt = this.#wantedAt(family, line);
    if (wantedAt !== null && wantedAt <= now) {
      await this.#ask(family, line, now);
    }
  }

  async #followAll(): Promise<void> {
    const { friends, links, host } = this.#household;
    for (const [family, line] of this.#lines) {
      const secret = secretOf(friends.families.get(family));
      if (secret === null || !isSame(secret, line.secret)) {
        line.chain.close();
        this.#lines.delete(family);
      }
    }
    for (const [family, known] of friends.families) {
      const secret = secretOf(known);
      if (secret !== null && !this.#lines.has(family)) {
        const link = links.to(known.relayUrl, known.guestPass);
        this.#lines.set(family, {
          chain: new HelpChain(link, secret),
          link,
          secret,
          asking: new Map(),
          isUnread: true,
          troubleSince: null,
          asked: await loadBridgeAsked(host.transactor.store, family),
        });
      }
    }
  }

  async #read(family: FamilyId, line: Line, now: number): Promise<void> {
    if (!line.isUnread && this.#week === helpWeek(now)) {
      return;
    }
    line.isUnread = false;
    try {
      await this.#takeIn(family, line, await line.chain.read(now));
    } catch (error) {
      line.isUnread = true;
      line.chain.startOver();
      throw error;
    }
    line.chain.watch(now, () => {
      line.isUnread = true;
      this.#arrived();
    });
  }

  async #takeIn(family: FamilyId, line: Line, written: readonly Written[]): Promise<void> {
    const { me } = this.#household;
    const notes = latestOfEachWeek(written, MAX_READ_PER_WEEK).flatMap(
      (one) => readBridgeNote(one, family, me.root) ?? [],
    );
    // Who is out before who asks: the one may be the other.
    for (const { statements } of notes) {
      this.#hearOut(family, statements);
    }
    for (const note of notes) {
      if (this.#household.takenOut(note.by) === undefined) {
        await this.#hear(line, note);
      }
    }
  }

  /** The root's word alone, and for its own family: a guardian of another one signs nobody out. */
  #hearOut(family: FamilyId, statements: readonly Uint8Array[]): void {
    const { toldOut, time } = this.#household;
    for (const body of statements) {
      const statement = readStatement(body);
      if (statement?.kind === 'root-revocation' && statement.root === family) {
        const key = outKey(statement);
        if (!toldOut.has(key)) {
          toldOut.set(key, { statements: [body], since: time.now() });
        }
      }
    }
  }

  async #hear(line: Line, { by, at, offers, lineages }: BridgeNote): Promise<void> {
    const { held, host, time } = this.#household;
    const heardAt = Math.min(at, time.now());
    this.told.hear(by.device, { at, heardAt }, lineages);
    const good: (typeof offers)[number][] = [];
    for (const offer of offers) {
      const isNew = !held.knows(offer.id) && held.hasRoom(by.device);
      if (isNew && (await held.isGood(offer, by))) {
        good.push(offer);
      }
    }
    if (good.length > 0) {
      await host.transactor.commit(poolWrites(good));
      held.addToPool(good);
    }
    line.asking.set(by.device, Math.max(line.asking.get(by.device) ?? 0, heardAt));
  }

  #notice(family: FamilyId, line: Line, now: number): void {
    const isIn = [...this.#household.bridges.values()].some(
      (bridge) =>
        bridge.otherThan(this.#household.me.root) === family && bridge.view.status.kind === 'live',
    );
    line.troubleSince = isIn ? null : (line.troubleSince ?? now);
  }

  #wantedAt(family: FamilyId, { troubleSince, asked, chain }: Line): number | null {
    if (troubleSince === null) {
      return null;
    }
    const now = this.#household.time.now();
    const isQuick = chain.taken(now) < QUICK_SLOTS;
    const isNews = asked.what !== this.#what(family);
    const next = asked.at + (isNews && isQuick ? QUICK_SECONDS : DAY_SECONDS);
    const settled = troubleSince + (this.#isAlone ? 0 : SETTLE_SECONDS);
    return Math.max(settled, asked.at === 0 ? 0 : next);
  }

  get #isAlone(): boolean {
    const { roster, me } = this.#household;
    return ![...roster.admitted].some(
      ([device, person]) =>
        device !== me.device &&
        !roster.revoked.has(device) &&
        roster.people.get(person)?.role === 'guardian',
    );
  }

  /** In short, so that it is not said twice. */
  #what(family: FamilyId): string {
    return `${this.#statements().length}/${this.#lineages(family).flat().length}`;
  }

  async #ask(family: FamilyId, line: Line, now: number): Promise<void> {
    const { host, device, invitations } = this.#household;
    const packages: OwnKeyPackage[] = [];
    const fresh: OwnKeyPackage[] = [];
    for (let index = 0; index < PACKAGES; index++) {
      const kept = invitations.unused(line.asked.packages[index] ?? '');
      const own = kept ?? (await makeOwnKeyPackage(host.suite, host.random, device.signer, now));
      packages.push(own);
      if (kept === undefined) {
        fresh.push(own);
      }
    }
    const asked: BridgeAsked = {
      at: now,
      what: this.#what(family),
      packages: packages.map(({ id }) => id),
    };
    // Before anybody can answer, the secrets are durable.
    const before = { ...asked, at: line.asked.at, what: NEVER_ASKED.what };
    await host.transactor.commit([...ownKeyPackageWrites(fresh), bridgeAskedWrite(family, before)]);
    line.asked = before;
    invitations.handedOut(fresh);
    const plea = {
      packages,
      lineages: this.#lineages(family),
      statements: this.#statements().slice(-MAX_STATEMENTS),
    };
    for (const note of makeBridgeNotes(device.signer, family, now, plea)) {
      await line.chain.write(now, note);
    }
    await host.transactor.commit([bridgeAskedWrite(family, asked)]);
    line.asked = asked;
  }

  /** The root's words that devices of this family are out. */
  #statements(): readonly Uint8Array[] {
    return [...this.#household.roster.revoked.values()]
      .flatMap(({ statements }) => statements)
      .filter((body) => readStatement(body)?.kind === 'root-revocation');
  }

  /** Of what the two families share, as this device has it or as the vault told. */
  #lineages(family: FamilyId): readonly Lineage[] {
    const { bridges, conversations } = this.#household;
    const here = [...bridges.values(), ...conversations.values()]
      .filter(
        ({ view: { policy, status } }) => policy.roots.includes(family) && status.kind !== 'left',
      )
      .map(({ view: { policy, group } }) => lineageOf(policy, group));
    const inherited = this.#inheritance.conversations
      .filter(({ families }) => families.includes(family))
      .map(({ lineage }) => lineage);
    return [
      ...here,
      ...inherited.filter((lineage) => !here.some((one) => one.some((g) => lineage.includes(g)))),
    ];
  }
}

/** Null where there is none, and where this family has ended everything with that one. */
function secretOf(known: KnownFamily | undefined): Uint8Array | null {
  return known === undefined || known.isParted || known.hasLeft ? null : known.helpSecret;
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

/**
 * A device's own side of its help chain (docs/chain.md rule 27): it says there which groups it cannot
 * go on in, each with a KeyPackage for coming back, and where else it is; and it answers a guardian's
 * device that calls.
 */
import type { ChainHost } from '../chain/chain-host.ts';
import type { Lineage } from '../chain/lineage.ts';
import type { Identity } from '../chain/types.ts';
import type { DeviceId } from '../view.ts';
import { type Asked, askedWrite, loadAsked } from './asked-record.ts';
import { DAY_SECONDS, HOUR_SECONDS, soonest } from './durations.ts';
import { endedFamily } from './erasure.ts';
import { HelpChain, helpWeek, type Written } from './help-chain.ts';
import { type HelpReason, makeAskings, type Plea, readNote } from './help-note.ts';
import { type Invitations, ownKeyPackageWrites } from './invitations.ts';
import { type DeviceSigner, makeOwnKeyPackage, type OwnKeyPackage } from './key-packages.ts';
import type { KitLine } from './kit-line.ts';

/** KeyPackages for whatever a guardian may need: the family group, and the first conversations. */
const FREE_PACKAGES = 3;
/** Notes of this many slots of a week are as frequent as need be; then they become rare. */
const QUICK_SLOTS = 16;
const SLOW_SLOTS = 40;
const QUICK_SECONDS = 10;
/** Of the notes by others in one week, the latest: each costs signatures. */
const MAX_READ_PER_WEEK = 16;
/** Most troubles heal by themselves in a moment: a guardian who replaces a device, a restarting relay. */
const SETTLE_SECONDS: Readonly<Record<HelpReason, number>> = {
  expired: 3,
  path: 3,
  clone: 3,
  fork: 3,
  rollback: 5,
  bucket: HOUR_SECONDS,
  removed: 60,
};

/** A group that this device cannot go on in. */
export interface Trouble {
  readonly group: string;
  readonly lineage: Lineage;
  readonly reason: HelpReason;
}

export interface AskingOptions {
  readonly host: ChainHost;
  readonly me: Identity;
  readonly signer: DeviceSigner;
  readonly secret: Uint8Array;
  readonly invitations: Invitations;
  readonly relaySeconds: () => number;
  readonly troubles: () => readonly Trouble[];
  /** Of everything that this device is in. */
  readonly lineages: () => readonly Lineage[];
  /** Whether a guardian's device may call: not one that was taken out. */
  readonly mayCall: (device: DeviceId) => boolean;
  /** The new kits that the family has had. */
  readonly kitLine: () => KitLine;
  /** The root's word that the family is erased stands in this device's help chain. */
  readonly farewell: (statement: Uint8Array) => void;
  /** There is something to do for {@link Asking.advance}. */
  readonly arrived: () => void;
}

export class Asking {
  readonly #options: AskingOptions;
  readonly #chain: HelpChain;
  #asked: Asked;
  /** By name: the trouble, and since when, relay time. */
  #since: ReadonlyMap<string, Trouble & { readonly since: number }> = new Map();
  #calledAt = 0;
  #isUnread = true;
  #week = 0;

  private constructor(options: AskingOptions, asked: Asked) {
    this.#options = options;
    this.#asked = asked;
    this.#chain = new HelpChain(options.host.link, options.secret);
  }

  static async open(options: AskingOptions): Promise<Asking> {
    return new Asking(options, await loadAsked(options.host.transactor.store));
  }

  /** The relay is there again, and may be another copy. */
  connected(): void {
    this.#chain.startOver();
    this.#isUnread = true;
  }

  /** Reads calls and asks if it is time. @throws {KnotholeError} OFFLINE. */
  async advance(): Promise<void> {
    const now = this.#options.relaySeconds();
    const troubles = this.#settled(now);
    await this.#read(now);
    const wantedAt = this.#wantedAt(troubles);
    if (wantedAt !== null && wantedAt <= now) {
      await this.#ask(troubles, now);
    }
  }

  /** Unix seconds, relay time: when {@link advance} has something to do, if nothing happens. */
  get deadline(): number | null {
    const now = this.#options.relaySeconds();
    const troubles = this.#settled(now);
    const settles = [...this.#since.values()].map(settledAt);
    return soonest([this.#wantedAt(troubles), ...settles.filter((at) => at > now)]);
  }

  close(): void {
    this.#chain.close();
  }

  async #read(now: number): Promise<void> {
    if (!this.#isUnread && this.#week === helpWeek(now)) {
      return;
    }
    this.#isUnread = false;
    try {
      this.#notice(await this.#chain.read(now));
    } catch (error) {
      this.#isUnread = true;
      throw error;
    }
    this.#week = helpWeek(now);
    this.#chain.watch(now, () => {
      this.#isUnread = true;
      this.#options.arrived();
    });
  }

  #notice(written: readonly Written[]): void {
    const { me, mayCall, farewell, kitLine } = this.#options;
    for (const one of latestOfEachWeek(written, MAX_READ_PER_WEEK)) {
      if (endedFamily(one.bytes, kitLine) === me.root) {
        farewell(one.bytes);
      }
      const note = readNote(one, me.device, me.root, kitLine());
      if (note?.kind === 'calling' && mayCall(note.by.device)) {
        this.#calledAt = Math.max(this.#calledAt, note.at);
      }
    }
  }

  /** When to ask next; null: no need. */
  #wantedAt(troubles: readonly Trouble[]): number | null {
    const { at, troubles: told } = this.#asked;
    const isNews = [...troubles.map(nameOf)].sort().join() !== told.join();
    const soon = at + this.#spacing();
    if (this.#calledAt > at) {
      return soon;
    }
    if (troubles.length === 0) {
      return null;
    }
    return isNews ? soon : at + DAY_SECONDS;
  }

  /** The fuller the week's slots, the longer: some are left for the daily note, whatever happens. */
  #spacing(): number {
    const taken = this.#chain.taken(this.#options.relaySeconds());
    return taken < QUICK_SLOTS ? QUICK_SECONDS : taken < SLOW_SLOTS ? HOUR_SECONDS : DAY_SECONDS;
  }

  #settled(now: number): readonly Trouble[] {
    this.#since = new Map(
      this.#options.troubles().map((trouble) => {
        const name = nameOf(trouble);
        // A relay's time that was far ahead must not make a device wait.
        const since = Math.min(now, this.#since.get(name)?.since ?? now);
        return [name, { ...trouble, since }];
      }),
    );
    return [...this.#since.values()].filter((trouble) => settledAt(trouble) <= now);
  }

  async #ask(troubles: readonly Trouble[], now: number): Promise<void> {
    const { host, signer, lineages } = this.#options;
    const { pleas, asked, fresh } = await this.#prepare(troubles, now);
    // Before anybody can answer, the secrets are durable.
    await host.transactor.commit([...ownKeyPackageWrites(fresh), askedWrite(asked)]);
    this.#asked = asked;
    this.#options.invitations.handedOut(fresh);
    const isAskedFor = (lineage: Lineage): boolean =>
      pleas.some((plea) => plea.lineage?.at(-1) === lineage.at(-1));
    const others = lineages().filter((lineage) => !isAskedFor(lineage));
    for (const note of makeAskings(signer, now, pleas, others)) {
      await this.#chain.write(now, note);
    }
    const done = { ...asked, at: now, troubles: troubles.map(nameOf).sort() };
    await host.transactor.commit([askedWrite(done)]);
    this.#asked = done;
    this.#isUnread = true;
  }

  async #prepare(
    troubles: readonly Trouble[],
    now: number,
  ): Promise<{
    readonly pleas: readonly (Plea & { readonly own: OwnKeyPackage })[];
    readonly asked: Asked;
    readonly fresh: readonly OwnKeyPackage[];
  }> {
    const fresh: OwnKeyPackage[] = [];
    const isCalled = this.#calledAt > this.#asked.at;
    const take = async (id: string | undefined): Promise<OwnKeyPackage> => {
      const kept = id === undefined ? undefined : this.#options.invitations.unused(id);
      const own = kept ?? (await this.#make(now));
      if (kept === undefined) {
        fresh.push(own);
      }
      return own;
    };
    const pleas: (Plea & { readonly own: OwnKeyPackage })[] = [];
    const bound = new Map<string, string>();
    for (const { group, lineage, reason } of troubles) {
      const own = await take(this.#asked.bound.get(group));
      bound.set(group, own.id);
      pleas.push({ lineage, reason, own });
    }
    const free: string[] = [];
    for (let count = 0; count < FREE_PACKAGES; count++) {
      // Who calls has used or lost what was offered before.
      const own = await take(isCalled ? undefined : this.#asked.free[count]);
      free.push(own.id);
      pleas.push({ lineage: null, reason: null, own });
    }
    return { pleas, fresh, asked: { ...this.#asked, bound, free } };
  }

  #make(now: number): Promise<OwnKeyPackage> {
    const { host, signer } = this.#options;
    return makeOwnKeyPackage(host.suite, host.random, signer, now);
  }
}

/** The last `count` of each week, in order. */
export function latestOfEachWeek(written: readonly Written[], count: number): readonly Written[] {
  const weeks = new Set(written.map(({ week }) => week));
  return [...weeks].flatMap((week) => written.filter((one) => one.week === week).slice(-count));
}

function nameOf({ group, reason }: Trouble): string {
  return `${group}/${reason}`;
}

function settledAt({ reason, since }: Trouble & { readonly since: number }): number {
  return since + SETTLE_SECONDS[reason];
}

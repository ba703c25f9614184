/**
 * A guardian's side of the help chains of her family's devices (docs/chain.md rule 27): she replaces
 * who cannot go on in a group that goes on without it, keeps the KeyPackages that come with it for the
 * group that succeeds the others, notes where they are, and calls devices that she has none of. What a
 * device can make her do is bounded by the slots of its weeks, and nobody's trouble waits for another's.
 */
import { encodeHex } from '@knothole/protocol';
import type { ChainHost } from '../chain/chain-host.ts';
import { compareLineages, type Lineage, lineageOf } from '../chain/lineage.ts';
import type { Chain, Identity } from '../chain/types.ts';
import type { DeviceId } from '../view.ts';
import { answerDueAt } from './answer-turn.ts';
import { latestOfEachWeek } from './asking.ts';
import { DAY_SECONDS, soonest } from './durations.ts';
import { type HeldPackages, poolWrites, useWrites } from './held-packages.ts';
import { HelpChain, helpWeek, type Written } from './help-chain.ts';
import { helpSecretOf } from './help-keys.ts';
import { type HelpNote, makeCalling, type Plea, readNote } from './help-note.ts';
import { asInvited, type DeviceSigner, type OfferedKeyPackage } from './key-packages.ts';
import type { KitLine } from './kit-line.ts';
import type { ToldLineages } from './told-lineages.ts';

const ID_BYTES = 16;
/** Of each device and week, the latest: each costs signatures. */
const MAX_READ_PER_WEEK = 32;

interface Waiting extends Plea {
  readonly offer: OfferedKeyPackage;
  /** Of the first note with this KeyPackage, and of the latest: relay time. */
  readonly since: number;
  readonly at: number;
}

export interface AnsweringOptions {
  readonly host: ChainHost;
  readonly me: Identity;
  readonly signer: DeviceSigner;
  readonly helpRoot: Uint8Array;
  readonly held: HeldPackages;
  readonly relaySeconds: () => number;
  /** The other devices of the family that were let in and not taken out. */
  readonly devices: () => readonly DeviceId[];
  /** Those of them that belong into the family group and are not in it. */
  readonly missing: () => readonly DeviceId[];
  /** Whether a guardian's device may call: not one that was taken out. */
  /** The new kits that the family has had. */
  readonly kitLine: () => KitLine;
  readonly mayCall: (device: DeviceId) => boolean;
  /** Whether this device acts at once; another guardian's waits a day. */
  readonly isSenior: () => boolean;
  /** The conversation that has a group of this lineage. */
  readonly chainFor: (lineage: Lineage) => Chain | undefined;
  readonly told: ToldLineages;
  /** There is something to do for {@link Answering.advance}. */
  readonly arrived: () => void;
}

interface Followed {
  readonly chain: HelpChain;
  isUnread: boolean;
  /** When this device last called there: relay time. */
  calledAt: number;
  /** The same of another guardian's that may, while no note has answered it. */
  othersCallAt: number;
  /** Whose call the KeyPackages for anything are for; null: nobody has called. */
  caller: DeviceId | null;
}

export class Answering {
  readonly #options: AnsweringOptions;
  readonly #followed = new Map<DeviceId, Followed>();
  /** Asked for, and not dealt with, by the id of the KeyPackage. */
  readonly #waiting = new Map<string, Waiting>();
  #week = 0;

  constructor(options: AnsweringOptions) {
    this.#options = options;
  }

  /** The relay is there again, and may be another copy. */
  connected(): void {
    for (const followed of this.#followed.values()) {
      startOver(followed);
    }
  }

  /** Reads what is new and acts on it. @throws {KnotholeError} OFFLINE. */
  async advance(): Promise<void> {
    this.#followAll();
    const now = this.#options.relaySeconds();
    for (const [device, followed] of this.#followed) {
      await this.#read(device, followed, now);
    }
    this.#week = helpWeek(now);
    for (const waiting of [...this.#waiting.values()]) {
      const dueAt = this.#dueAt(waiting);
      if (dueAt !== null && dueAt <= now) {
        await this.#answer(waiting);
        this.#waiting.delete(waiting.offer.id);
      }
    }
  }

  /** Calls whoever is missing and has no KeyPackage here. @throws {KnotholeError} OFFLINE. */
  async call(): Promise<void> {
    const now = this.#options.relaySeconds();
    for (const [device, followed] of this.#uncalled()) {
      if (mayCallAt(followed) <= now) {
        await followed.chain.write(now, makeCalling(this.#options.signer, now, device));
        followed.calledAt = now;
        followed.caller = this.#options.me.device;
      }
    }
  }

  /** Unix seconds, relay time: when there is something to do, if nothing happens. */
  get deadline(): number | null {
    return soonest([
      ...[...this.#waiting.values()].map((waiting) => this.#dueAt(waiting)),
      ...this.#uncalled().map(([, followed]) => mayCallAt(followed)),
    ]);
  }

  close(): void {
    for (const { chain } of this.#followed.values()) {
      chain.close();
    }
  }

  #uncalled(): readonly (readonly [DeviceId, Followed])[] {
    const available = this.#options.held.available(this.#options.relaySeconds());
    return this.#options.missing().flatMap((device) => {
      const followed = this.#followed.get(device);
      return followed === undefined || (available.get(device) ?? 0) > 0
        ? []
        : [[device, followed] as const];
    });
  }

  /** The chain of a device that was taken out is not read: it does not come back by asking. */
  #followAll(): void {
    const { host, helpRoot, devices } = this.#options;
    const known = new Set(devices());
    for (const [device, { chain }] of this.#followed) {
      if (!known.has(device)) {
        chain.close();
        this.#followed.delete(device);
        this.#options.told.forget(device);
      }
    }
    for (const device of known) {
      if (!this.#followed.has(device)) {
        const chain = new HelpChain(host.link, helpSecretOf(helpRoot, device));
        this.#followed.set(device, {
          chain,
          isUnread: true,
          calledAt: 0,
          othersCallAt: 0,
          caller: null,
        });
      }
    }
  }

  async #read(device: DeviceId, followed: Followed, now: number): Promise<void> {
    if (!followed.isUnread && this.#week === helpWeek(now)) {
      return;
    }
    followed.isUnread = false;
    try {
      const written = await followed.chain.read(now);
      await this.#takeIn(device, followed, written);
    } catch (error) {
      startOver(followed);
      throw error;
    }
    followed.chain.watch(now, () => {
      followed.isUnread = true;
      this.#options.arrived();
    });
  }

  async #takeIn(device: DeviceId, followed: Followed, written: readonly Written[]): Promise<void> {
    for (const one of latestOfEachWeek(written, MAX_READ_PER_WEEK)) {
      const note = readNote(one, device, this.#options.me.root, this.#options.kitLine());
      if (note?.kind === 'calling') {
        this.#noteCall(followed, note);
      } else if (note !== undefined) {
        await this.#hear(note, followed);
      }
    }
  }

  #noteCall(followed: Followed, { by, at }: HelpNote): void {
    // Of one that was taken out, too: it may have used what was made for it before.
    followed.caller = by.device;
    if (by.device === this.#options.me.device) {
      followed.calledAt = Math.max(followed.calledAt, at);
    } else if (this.#options.mayCall(by.device)) {
      // A thief of a guardian's phone, who calls every day, would keep the others from it.
      followed.othersCallAt = at;
    }
  }

  async #hear(
    { by, at, pleas, lineages }: Extract<HelpNote, { kind: 'asking' }>,
    followed: Followed,
  ): Promise<void> {
    const { held, told, me } = this.#options;
    // A device whose time is far ahead waits no longer than others, and makes nobody wait.
    const heardAt = Math.min(at, this.#options.relaySeconds());
    followed.othersCallAt = 0;
    told.hear(by.device, { at, heardAt }, [
      ...pleas.flatMap(({ lineage }) => (lineage === null ? [] : [lineage])),
      ...lineages,
    ]);
    // Another guardian who has called has used what was made for it: nobody would come by it.
    const isForOther = followed.caller !== null && followed.caller !== me.device;
    for (const plea of pleas) {
      const isMine = plea.lineage !== null || !isForOther;
      if (isMine && !held.knows(plea.offer.id) && (await held.isGood(plea.offer))) {
        const known = this.#waiting.get(plea.offer.id);
        this.#waiting.set(plea.offer.id, {
          ...plea,
          since: Math.min(known?.since ?? heardAt, heardAt),
          at: Math.max(known?.at ?? at, at),
        });
      }
    }
  }

  #dueAt({ lineage, offer, since, at }: Waiting): number | null {
    const chain = lineage === null ? undefined : this.#options.chainFor(lineage);
    const heardAt = chain === undefined ? 0 : heardIn(chain, offer.device);
    return answerDueAt({ since, at, heardAt }, this.#options.isSenior());
  }

  /** A device that is none the less at work here has its reasons: a new leaf harms nobody. */
  async #answer({ lineage, offer, at }: Waiting): Promise<void> {
    const { host, held, chainFor, told } = this.#options;
    const chain = lineage === null ? undefined : chainFor(lineage);
    if (chain?.view.status.kind === 'removed' && chain.view.group === lineage?.at(-1)) {
      told.callBack(chain.view.group);
    }
    const isMember = chain?.view.members.some(({ device }) => device === offer.device) ?? false;
    const heardAt = chain === undefined ? 0 : heardIn(chain, offer.device);
    // It asked before the group was founded anew with it: a second leaf would take it out again.
    const isMoot = chain?.view.group !== lineage?.at(-1) && heardAt >= at;
    if (
      chain === undefined ||
      chain.view.status.kind !== 'live' ||
      !isMember ||
      isMoot ||
      isAhead(chain, lineage)
    ) {
      await this.#keep(offer);
      return;
    }
    const id = encodeHex(host.random.bytes(ID_BYTES));
    await chain.submit(
      [{ kind: 'replace', id, device: asInvited(offer) }],
      useWrites(offer, chain.view.group),
    );
    held.markUsed(offer, chain.view.group);
  }

  async #keep(offer: OfferedKeyPackage): Promise<void> {
    const { host, held } = this.#options;
    if (held.hasRoom(offer.device)) {
      await host.transactor.commit(poolWrites([offer]));
      held.addToPool([offer]);
    }
  }
}

/** Where it asks about a group that wins over this one, only a group that succeeds both is of use. */
function isAhead({ view }: Chain, lineage: Lineage | null): boolean {
  const own = lineageOf(view.policy, view.group);
  return lineage !== null && compareLineages(lineage, own) === 'wins';
}

/** When a device was last heard or let in: relay time. */
function heardIn({ view }: Chain, device: DeviceId): number {
  const joined = [...view.awaitingJoin, ...view.unheard].filter((one) => one.device === device);
  const times = joined.map(({ sinceSeconds }) => sinceSeconds);
  return Math.max(view.lastHeard.get(device) ?? 0, ...times);
}

/** Each day once, and at once where another guardian's call was answered. */
function mayCallAt({ calledAt, othersCallAt }: Followed): number {
  return Math.max(calledAt, othersCallAt) + DAY_SECONDS;
}

function startOver(followed: Followed): void {
  followed.chain.startOver();
  followed.isUnread = true;
  followed.othersCallAt = 0;
  followed.caller = null;
}

/**
 * What must always hold (docs/chain.md, the table of I1 to I8). The witness sees all members at once,
 * which nobody in the model does.
 */
import { type Device, deviceOf, type Group, type Inner, isGuardian } from './abstract-mls.ts';
import type { Family } from './model-family.ts';
import type { ModelMember } from './model-member.ts';
import type { Envelope } from './model-relay.ts';
import { type EpochFacts, isValid } from './model-rules.ts';
import type { ChainState, Place, Witness } from './model-state.ts';

export type Invariant = 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I7' | 'I8' | 'I9';

export class Broken extends Error {
  readonly invariant: Invariant;

  constructor(invariant: Invariant, what: string) {
    super(`${invariant}: ${what}`);
    this.invariant = invariant;
  }
}

export class AllSeeing implements Witness {
  readonly #claims: readonly Invariant[];
  readonly #members: ReadonlyMap<Device, ModelMember>;
  readonly #family: Family | undefined;
  /** The relay tells two stories: whose they are is asked when all have come to rest. */
  isForked = false;
  /** Devices that may still stand on what a restored relay has forgotten: not yet looked again. */
  readonly inDoubt = new Set<Device>();
  readonly #trails = new Map<Device, Map<string, string>>();
  readonly #generations = new Map<string, string>();
  readonly #owed = new Map<string, { readonly author: Device; readonly devices: Set<Device> }>();

  constructor(
    members: ReadonlyMap<Device, ModelMember>,
    claims: readonly Invariant[],
    family?: Family,
  ) {
    this.#family = family;
    this.#claims = claims;
    this.#members = members;
  }

  /** I1, as it happens: whoever is live has the same running hash at the same place. */
  read(device: Device, { position, epoch: number }: Place, hash: string, name?: string): void {
    const epoch = name ?? String(number);
    const trail = this.#trails.get(device) ?? new Map<string, string>();
    this.#trails.set(device, trail.set(`${epoch}/${position}`, hash));
    if (this.#counts(device) && !this.isForked) {
      this.#compare(device, `${epoch}/${position}`, hash);
    }
  }

  /** I7: the verdict follows from the commit and what stands before it, and from nothing else. */
  judged(inner: Inner, facts: EpochFacts, verdict: boolean): void {
    const { content, leaf } = inner;
    if (content.kind === 'commit' && isValid(facts, leaf, content) !== verdict) {
      this.claim('I7', `${leaf}'s commit was judged by something else than the rules`);
    }
  }

  joined(device: Device, _state?: ChainState): void {
    this.#trails.delete(device);
  }

  sent(author: Device, id: string, devices: readonly Device[]): void {
    this.#owed.set(id, { author, devices: new Set(devices) });
  }

  /** I4; and whoever leaves is owed nothing any more. */
  entered(device: Device, before: Group, after: Group, _committer?: Device): void {
    if (!after.leaves.includes(after.own)) {
      this.claim('I4', `${device} follows into an epoch that it was removed from`);
    }
    const devicesOf = ({ leaves }: Group): string[] => leaves.map(deviceOf);
    const left = devicesOf(before).filter((other) => !devicesOf(after).includes(other));
    for (const { devices } of this.#owed.values()) {
      for (const other of left) {
        devices.delete(other);
      }
    }
  }

  /** I6. */
  exposed({ inner }: Envelope): void {
    if (inner === undefined) {
      return;
    }
    const key = `${inner.secret}/${inner.leaf}/${inner.generation}`;
    const known = this.#generations.get(key) ?? inner.id;
    this.#generations.set(key, known);
    if (known !== inner.id) {
      this.claim('I6', `${inner.leaf} encrypts twice with generation ${inner.generation}`);
    }
  }

  /**
   * At the end, when everything has come to rest. Where there is no family nobody is repaired: then
   * only who is live is asked, and all may stop if a run says so.
   */
  atRest(mayStopAll: boolean = false): void {
    for (const [device, trail] of this.#trails) {
      for (const [key, hash] of this.#counts(device) ? trail : []) {
        this.#compare(device, key, hash);
      }
    }
    const wanted = [...this.#members.values()].filter(
      ({ isLive, state }) => this.#family?.wanted.has(state.device) ?? isLive,
    );
    this.#checkSent(wanted);
    if (this.#family === undefined && !wanted.some(({ state }) => isGuardian(state.device))) {
      if (!mayStopAll) {
        this.claim('I5', 'no guardian is left that is not stuck');
      }
      return;
    }
    this.#checkHealed(wanted);
    for (const { state } of wanted) {
      if (new Set(state.shown).size !== state.shown.length) {
        this.claim('I3', `${state.device} has shown an id twice`);
      }
      this.#checkLanded(state, wanted);
    }
  }

  /** I2: shown there, or still kept by its author for whoever lacks it. */
  #checkSent(wanted: readonly ModelMember[]): void {
    const live = wanted.filter(({ isLive }) => isLive);
    const shown = new Map(live.map(({ state }) => [state.device, new Set(state.shown)]));
    const kept = new Map(
      live.map(({ state }) => [state.device, new Set(state.outbox.map(({ id }) => id))]),
    );
    for (const [id, { author, devices }] of this.#owed) {
      for (const device of devices) {
        const isMissing = shown.get(device)?.has(id) === false;
        if (isMissing && kept.get(author)?.has(id) === false) {
          this.claim('I2', `${device} never gets ${id}, which ${author} was told is sent`);
        }
      }
    }
  }

  /** I8, and of I1 that all are in the same group. */
  #checkHealed(wanted: readonly ModelMember[]): void {
    const [first] = wanted;
    for (const { isLive, state } of wanted) {
      if (!isLive) {
        this.claim('I8', `${state.device} stays ${state.status}`);
      }
      if (first !== undefined && state.group.secret !== first.state.group.secret) {
        this.claim('I1', `${state.device} and ${first.state.device} are not in the same epoch`);
      }
    }
  }

  /** I5: nothing is left to do, and whoever is a member is there. */
  #checkLanded(state: ChainState, wanted: readonly ModelMember[]): void {
    const { device, intents, outbox, pending, group } = state;
    if (intents.length > 0 || outbox.length > 0 || pending !== undefined) {
      this.claim('I5', `${device} never gets done (${intents[0]?.kind ?? 'something said'})`);
    }
    for (const leaf of group.leaves) {
      if (!wanted.some((member) => member.state.group.own === leaf)) {
        this.claim('I5', `${leaf} is a member for ${device} and is not there`);
      }
    }
  }

  /** Breaks what a run claims; what it does not claim may be otherwise. */
  protected claim(invariant: Invariant, what: string): void {
    if (this.#claims.includes(invariant)) {
      throw new Broken(invariant, what);
    }
  }

  /** Who is in no group any more, or lost, is not told of a fork. */
  #counts(device: Device): boolean {
    const isTold = !this.isForked || this.#family?.wanted.has(device) !== false;
    return this.#members.get(device)?.isLive === true && !this.inDoubt.has(device) && isTold;
  }

  #compare(device: Device, key: string, hash: string): void {
    for (const [other, trail] of this.#trails) {
      const theirs = trail.get(key) ?? hash;
      if (theirs !== hash && this.#counts(other)) {
        this.claim('I1', `${device} and ${other} have different histories at ${key}`);
      }
    }
  }
}

/** Takes guest passes back: of families with which it has ended, and of invitations that came to nothing. */
import { decodeHex, encodeHex, GUEST_NONCE_BYTES } from '@knothole/protocol';
import { soonest } from '../family/durations.ts';
import type { Household } from '../family/household.ts';
import type { FamilyId } from '../view.ts';
import { passEndedItem } from './friend-items.ts';
import {
  decodeEndedPass,
  ENDED_PASSES,
  endedPassErasure,
  endedPassWrite,
  passEndsAt,
  passGivenTo,
} from './given-pass.ts';

export class PassDuty {
  readonly #household: Household;
  readonly #arrived: () => void;
  /** By nonce: asked of the relay, which may take long, and whether it has done so. */
  readonly #asked = new Map<string, boolean>();
  #deadline: number | null = null;

  constructor(household: Household, arrived: () => void) {
    this.#household = household;
    this.#arrived = arrived;
  }

  /** Unix seconds, relay time: when {@link round} has more to do. */
  get deadline(): number | null {
    return this.#deadline;
  }

  async round(): Promise<void> {
    const { me, family, time } = this.#household;
    if (me.role !== 'guardian' || family === null || !time.isKnown) {
      return;
    }
    const ended = await this.#ended();
    for (const [nonce, at] of ended) {
      if (this.#asked.get(nonce) === true) {
        await this.#tell(nonce);
      } else if (at <= time.now()) {
        this.#ask(nonce);
      }
    }
    const later = [...ended.values()].filter((at) => at > time.now());
    this.#deadline = soonest(later);
  }

  /** From when on which pass is to go, noted as soon as its family is parted from. */
  async #ended(): Promise<ReadonlyMap<string, number>> {
    const { host, friends } = this.#household;
    const { store } = host.transactor;
    const ended = new Map<string, number>();
    for (const { key, value } of await store.list(ENDED_PASSES)) {
      ended.set(key.slice(ENDED_PASSES.length), decodeEndedPass(value));
    }
    for (const [nonce, { family, pass }] of this.#given) {
      const at = passEndsAt(friends, family);
      if (at !== null && at < (ended.get(nonce) ?? Number.POSITIVE_INFINITY)) {
        await host.transactor.commit([endedPassWrite(pass, at)]);
        ended.set(nonce, at);
      }
    }
    return ended;
  }

  get #given(): ReadonlyMap<string, { readonly family: FamilyId; readonly pass: Uint8Array }> {
    const { friends, device } = this.#household;
    return new Map(
      [...friends.families].flatMap(([family, known]) => {
        const pass = passGivenTo(known, device.relayUrl);
        return pass === null ? [] : [[nonceOf(pass), { family, pass }] as const];
      }),
    );
  }

  /** Not waited for: the relay may have no room for one more, and nothing else is to wait for that. */
  #ask(nonce: string): void {
    if (this.#asked.has(nonce)) {
      return;
    }
    this.#asked.set(nonce, false);
    this.#household.host.link.revoke(decodeHex(nonce)).then(
      () => {
        this.#asked.set(nonce, true);
        this.#arrived();
      },
      () => {
        this.#asked.delete(nonce);
      },
    );
  }

  /** The relay has done so: the family is told, unless somebody has told it before. */
  async #tell(nonce: string): Promise<void> {
    const { host, family } = this.#household;
    const given = this.#given.get(nonce);
    if (given === undefined) {
      await host.transactor.commit([endedPassErasure(nonce)]);
    } else if (family?.view.status.kind === 'live') {
      const item = passEndedItem(host.random, given.family);
      await family.chain.submit([{ kind: 'say', item }], [endedPassErasure(nonce)]);
    }
  }
}

function nonceOf(pass: Uint8Array): string {
  return encodeHex(pass.subarray(0, GUEST_NONCE_BYTES));
}

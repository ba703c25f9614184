/**
 * A conversation whose record does not open on this device: shown as stuck, with what it says, so
 * that one bad record, be it of a hostile inviter's making, takes no other conversation down.
 * Nothing of it is written or deleted.
 */
import { KnotholeError } from '@knothole/protocol';
import type { LocalStore } from '../ports.ts';
import type { RecordHead } from './chain-record.ts';
import { countEvents, loadEvents } from './chain-store.ts';
import type { Chain, ChainEvent, ChainView, GroupId } from './types.ts';

export class DamagedChain implements Chain {
  readonly view: ChainView;
  readonly #store: LocalStore;

  private constructor(store: LocalStore, view: ChainView) {
    this.#store = store;
    this.view = view;
  }

  static async open(
    store: LocalStore,
    id: GroupId,
    { policy, group }: RecordHead,
  ): Promise<DamagedChain> {
    return new DamagedChain(store, {
      id,
      group,
      policy,
      status: { kind: 'stuck', reason: 'path' },
      epoch: 0,
      members: [],
      lastHeard: new Map(),
      eventCount: await countEvents(store, id),
      outbox: [],
      awaitingJoin: [],
      unheard: [],
      lostWelcomes: [],
      heads: [],
      forkSuspected: false,
      refusal: null,
    });
  }

  submit(): Promise<void> {
    return Promise.reject(doesNotOpen());
  }

  events(from: number, limit: number): Promise<readonly ChainEvent[]> {
    return loadEvents(this.#store, this.view.id, from, limit);
  }

  onChange(): () => void {
    return () => undefined;
  }

  compareHead(): Promise<void> {
    return Promise.resolve();
  }

  exportSecret(): Promise<Uint8Array> {
    return Promise.reject(doesNotOpen());
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function doesNotOpen(): KnotholeError {
  return new KnotholeError('WRONG_STAGE', 'what is here of this conversation does not open');
}

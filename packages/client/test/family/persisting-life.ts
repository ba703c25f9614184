/**
 * One run of a device's process that dies at its n-th write to the store: the write happens or not,
 * and nothing that was under way goes on.
 */
import type { LocalStore, Network, Ports, RelayLink } from '../../src/ports.ts';
import {
  type DeathPlan,
  IMMORTAL,
  Life,
  MortalClock,
  MortalStore,
} from '../chain/support/mortal-ports.ts';

const never = <Value>(): Promise<Value> => new Promise<Value>(() => undefined);

export class PersistingLife {
  readonly #life: Life;
  #store: LocalStore | undefined;

  constructor(plan: DeathPlan = IMMORTAL) {
    this.#life = new Life(plan);
  }

  get died(): Promise<void> {
    return this.#life.died;
  }

  get isDead(): boolean {
    return this.#life.isDead;
  }

  around(ports: Ports): Ports {
    this.#store = ports.store;
    return {
      clock: new MortalClock(this.#life, ports.clock),
      random: ports.random,
      store: new MortalStore(this.#life, ports.store),
      network: this.#mortalNetwork(ports.network),
    };
  }

  /** Ends it now, and gives the store free for the next life. */
  async end(): Promise<void> {
    this.#life.end();
    await this.#store?.close();
    this.#store = undefined;
  }

  #mortalNetwork(network: Network): Network {
    return {
      blobs: (options) => network.blobs(options),
      connect: (options) => {
        const link = network.connect(options);
        this.#life.atEnd(() => void link.close());
        return this.#mortalLink(link);
      },
    };
  }

  #mortalLink(link: RelayLink): RelayLink {
    const life = this.#life;
    const alive = async <Value>(answer: Promise<Value>): Promise<Value> => {
      const value = await answer.catch((error: unknown) => {
        if (life.isDead) {
          return never<Value>();
        }
        throw error;
      });
      return life.isDead ? never() : value;
    };
    return {
      get status() {
        return link.status;
      },
      timeSeconds: () => link.timeSeconds(),
      onStatus: (listener) =>
        link.onStatus((status) => {
          if (!life.isDead) {
            listener(status);
          }
        }),
      put: (...put) => (life.isDead ? never() : alive(link.put(...put))),
      get: (...get) => (life.isDead ? never() : alive(link.get(...get))),
      watch: (slot, callback) =>
        life.isDead
          ? () => undefined
          : link.watch(slot, (envelope) => {
              if (!life.isDead) {
                callback(envelope);
              }
            }),
      revoke: (nonce) => (life.isDead ? never() : alive(link.revoke(nonce))),
      usePass: (pass) => link.usePass?.(pass),
      close: () => link.close(),
    };
  }
}

/** Test devices on real chains: real MLS, real SQLite stores, a real relay over real WebSockets. */
import { firstBucketEndingAfter, WEEK_SECONDS } from '@knothole/protocol';
import { onTestFinished } from 'vitest';
import {
  type ChainHost,
  foundChain,
  joinChain,
  openChains,
} from '../../../src/chain/chain-host.ts';
import { openParcel, watchParcel } from '../../../src/chain/parcel.ts';
import { CHAIN_RULES, type ChainRules } from '../../../src/chain/rules.ts';
import { Transactor } from '../../../src/chain/transactor.ts';
import type {
  Chain,
  ChainEvent,
  ChainPolicy,
  ChainView,
  GroupPolicy,
  Identity,
  Intent,
  InvitedDevice,
  Parcel,
} from '../../../src/chain/types.ts';
import { type KeyPackagePair, makeKeyPackage } from '../../../src/crypto/key-package.ts';
import { makeSigningKey, type SigningKey } from '../../../src/crypto/signing-key.ts';
import { loadSuite, type MlsSuite } from '../../../src/crypto/suite.ts';
import { nodeNetwork } from '../../../src/platform/node/network.ts';
import { openSqliteStore } from '../../../src/platform/node/sqlite-store.ts';
import { systemClock } from '../../../src/platform/system-clock.ts';
import { systemRandom } from '../../../src/platform/system-random.ts';
import type { Clock, LocalStore, RelayLink } from '../../../src/ports.ts';
import { startTestRelay, type TestRelay } from '../../support/test-relay.ts';
import { freshId, textItem, textsOf } from './chain-items.ts';
import { HurriedClock } from './hurried-clock.ts';
import { memoryDirectory } from './memory-directory.ts';
import {
  type DeathPlan,
  IMMORTAL,
  Life,
  MortalClock,
  MortalLink,
  MortalStore,
} from './mortal-ports.ts';
import { fingerprint, makeIdentity, testPolicy } from './test-identities.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

export interface HouseholdOptions {
  readonly relay?: Parameters<typeof startTestRelay>[0];
  readonly rules?: ChainRules;
  readonly policy?: ChainPolicy;
}

/** One relay and one family root; devices are made by name. */
export class Household {
  readonly relay: TestRelay;
  readonly suite: MlsSuite;
  readonly root: SigningKey;
  readonly rules: ChainRules;
  readonly policy: ChainPolicy;

  private constructor(relay: TestRelay, suite: MlsSuite, rules: ChainRules, policy: ChainPolicy) {
    this.relay = relay;
    this.suite = suite;
    this.rules = rules;
    this.policy = policy;
    this.root = makeSigningKey(systemRandom);
  }

  static async open(options: HouseholdOptions = {}): Promise<Household> {
    const relay = await startTestRelay({
      dataDir: await memoryDirectory(),
      limits: { putsPerSecond: 100_000, putBurst: 100_000 },
      ...options.relay,
    });
    return new Household(
      relay,
      await loadSuite(systemRandom),
      options.rules ?? CHAIN_RULES,
      options.policy ?? testPolicy(),
    );
  }

  /** Names that begin with a capital G are guardians. */
  async device(name: string, options: DeviceOptions = {}): Promise<Device> {
    return Device.open(this, name, options);
  }

  groupPolicy(people: readonly string[] = []): GroupPolicy {
    return {
      kind: 'conversation',
      form: 'family',
      people,
      oversight: 'with-guardian',
      relayUrl: this.relay.url,
      predecessors: [],
      roots: [fingerprint(this.root.publicKey)],
    };
  }

  /** A conversation that all of them have joined; the first one founds it. */
  async conversation<Names extends readonly [string, ...string[]]>(
    ...names: Names
  ): Promise<{ [Index in keyof Names]: Device }> {
    const founder = await this.device(names[0]);
    const others = await Promise.all(names.slice(1).map((name) => this.device(name)));
    await founder.found();
    if (others.length > 0) {
      await founder.invite(...others);
    }
    return [founder, ...others] as { [Index in keyof Names]: Device };
  }
}

export interface DeviceOptions {
  readonly clock?: Clock;
  readonly wrapLink?: (link: RelayLink) => RelayLink;
  readonly rules?: ChainRules;
  readonly store?: LocalStore;
  readonly plan?: DeathPlan;
  readonly person?: string;
}

interface Invitation {
  readonly keyPackage: KeyPackagePair;
  readonly parcel: Parcel;
}

export class Device {
  readonly household: Household;
  readonly name: string;
  readonly identity: Pick<Identity, 'device' | 'person' | 'role'>;
  readonly store: LocalStore;
  readonly link: RelayLink;
  readonly rules: ChainRules;
  life: Life;
  host: ChainHost;
  chain: Chain | undefined;
  /** Every event that was ever shown, with those of former lives. */
  readonly shown: ChainEvent[] = [];
  readonly troubles: string[] = [];
  readonly #clock: Clock;
  readonly #invitations: Invitation[] = [];
  readonly #waiting = new Set<() => void>();

  private constructor(
    household: Household,
    name: string,
    store: LocalStore,
    link: RelayLink,
    options: DeviceOptions,
  ) {
    this.household = household;
    this.name = name;
    this.identity = {
      device: name,
      person: options.person ?? name,
      role: name.startsWith('G') ? 'guardian' : 'child',
    };
    this.store = store;
    this.link = link;
    this.rules = options.rules ?? household.rules;
    this.#clock = options.clock ?? new HurriedClock();
    this.life = new Life(options.plan);
    this.host = this.#makeHost();
  }

  static async open(household: Household, name: string, options: DeviceOptions): Promise<Device> {
    const store = options.store ?? (await openSqliteStore({ directory: await memoryDirectory() }));
    const real = nodeNetwork({ clock: systemClock, random: systemRandom }).connect({
      url: household.relay.url,
      pass: household.relay.pass,
    });
    const link = options.wrapLink?.(real) ?? real;
    const device = new Device(household, name, store, link, options);
    onTestFinished(async () => {
      device.life.end();
      await real.close();
      await store.close();
    });
    return device;
  }

  get id(): string {
    return this.identity.device;
  }

  get view(): ChainView {
    return this.conversation.view;
  }

  get conversation(): Chain {
    if (this.chain === undefined) {
      throw new Error(`${this.name} has no conversation`);
    }
    return this.chain;
  }

  async found(intents: readonly Intent[] = []): Promise<void> {
    this.adopt(
      await foundChain(this.host, {
        policy: this.household.groupPolicy(),
        keyPackage: await this.makeKeyPackage(),
        intents,
      }),
    );
  }

  async makeKeyPackage(): Promise<KeyPackagePair> {
    const leafKey = makeSigningKey(systemRandom);
    const identity = makeIdentity(this.household.root, this.identity, leafKey.publicKey);
    return makeKeyPackage(this.household.suite, { identity, leafKey });
  }

  /** A KeyPackage with its parcel, as it would be handed to one holder. */
  async handOut(): Promise<InvitedDevice> {
    const keyPackage = await this.makeKeyPackage();
    const parcel = {
      secret: systemRandom.bytes(32),
      bucket: firstBucketEndingAfter('week', this.link.timeSeconds(), 5 * WEEK_SECONDS),
    };
    this.#invitations.push({ keyPackage, parcel });
    return { device: this.id, keyPackage: keyPackage.publicBytes, parcel };
  }

  /** Adds the others and waits until they have joined. */
  async invite(...others: readonly Device[]): Promise<void> {
    const devices = await Promise.all(others.map((other) => other.handOut()));
    await this.submit({ kind: 'add', id: freshId(), devices, statements: [] });
    await Promise.all(others.map((other) => other.joinNext()));
  }

  /** Waits for the welcome of the newest invitation and joins by it. */
  async joinNext(): Promise<Uint8Array> {
    const invitation = this.#newest();
    const content = await this.parcelContent();
    const joined = await joinChain(this.host, {
      parcelContent: content,
      keyPackage: invitation.keyPackage,
      ...(this.chain === undefined ? {} : { instead: () => this.chain }),
    });
    this.adopt(joined.chain);
    return joined.snapshot;
  }

  /** Joins by what a parcel gave before, with the KeyPackage that it was for. */
  async joinBy(parcelContent: Uint8Array, { keyPackage }: InvitedDevice): Promise<void> {
    const invitation = this.#invitations.find(
      ({ keyPackage: own }) => own.publicBytes === keyPackage,
    );
    if (invitation === undefined) {
      throw new Error(`${this.name} has not handed this out`);
    }
    const joined = await joinChain(this.host, {
      parcelContent,
      keyPackage: invitation.keyPackage,
      instead: () => this.chain,
    });
    this.adopt(joined.chain);
  }

  /** Whether a whole welcome stands in the parcel of the newest invitation. */
  async hasParcel(): Promise<boolean> {
    return (await openParcel(this.link, this.#newest().parcel)).length > 0;
  }

  #newest(): Invitation {
    const invitation = this.#invitations.at(-1);
    if (invitation === undefined) {
      throw new Error(`${this.name} has handed out nothing`);
    }
    return invitation;
  }

  /** Waits for what the newest invitation's parcel brings. */
  async parcelContent(): Promise<Uint8Array> {
    const { parcel } = this.#newest();
    for (;;) {
      const [content] = await this.#whenOnline(() => openParcel(this.link, parcel));
      if (content !== undefined) {
        return content;
      }
      await new Promise<void>((resolve) => {
        const stop = watchParcel(this.link, parcel, () => {
          stop();
          resolve();
        });
      });
    }
  }

  async #whenOnline<Value>(act: () => Promise<Value>): Promise<Value> {
    while (this.link.status.kind !== 'online') {
      await new Promise<void>((resolve) => {
        const stop = this.link.onStatus(() => {
          stop();
          resolve();
        });
      });
    }
    return act();
  }

  submit(...intents: readonly Intent[]): Promise<void> {
    return this.conversation.submit(intents);
  }

  async say(...texts: readonly string[]): Promise<void> {
    await this.submit(...texts.map((text): Intent => ({ kind: 'say', item: textItem(text) })));
  }

  /** What stands in the conversation, as the store has it. */
  async events(): Promise<readonly ChainEvent[]> {
    return this.conversation.events(0, 1_000_000);
  }

  async texts(): Promise<readonly string[]> {
    return textsOf(await this.events());
  }

  /** Waits for a state; fails by the test's time limit. */
  async until(holds: (view: ChainView) => boolean | Promise<boolean>): Promise<void> {
    for (;;) {
      // Listens first and looks second: looking takes a while.
      const changed = new Promise<void>((resolve) => this.#waiting.add(resolve));
      if (this.chain !== undefined && (await holds(this.chain.view))) {
        return;
      }
      await changed;
    }
  }

  untilTexts(count: number): Promise<void> {
    return this.until(async () => (await this.texts()).length >= count);
  }

  untilDelivered(): Promise<void> {
    return this.until(({ outbox }) => outbox.length === 0);
  }

  untilStuck(reason: string): Promise<void> {
    return this.until(({ status }) => status.kind === 'stuck' && status.reason === reason);
  }

  /** kill -9 of this device's process. */
  crash(): void {
    this.life.end();
    this.chain = undefined;
  }

  /** Starts the process again on what the store has. */
  async reopen(plan: DeathPlan = IMMORTAL): Promise<void> {
    this.life.end();
    this.life = new Life(plan);
    this.host = this.#makeHost();
    const [chain] = await openChains(this.host);
    if (chain === undefined) {
      throw new Error(`${this.name} has nothing to open`);
    }
    this.adopt(chain);
  }

  adopt(chain: Chain): void {
    this.chain = chain;
    chain.onChange((_view, events) => {
      this.shown.push(...events);
      this.#wakeWaiting();
    });
    this.#wakeWaiting();
  }

  #wakeWaiting(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const resolve of waiting) {
      resolve();
    }
  }

  #makeHost(): ChainHost {
    return {
      suite: this.household.suite,
      clock: new MortalClock(this.life, this.#clock),
      random: systemRandom,
      link: new MortalLink(this.life, this.link),
      transactor: new Transactor(new MortalStore(this.life, this.store)),
      policy: this.household.policy,
      rules: this.rules,
      snapshot: () => utf8(`snapshot of ${this.name}`),
      onStoreTrouble: (error) => this.troubles.push(error.code),
    };
  }
}

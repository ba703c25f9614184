/** Whoever has a copy of a tablet's memory and a client that keeps no rule. */
import { cpSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import { type ChainHost, openChains } from '../../src/chain/chain-host.ts';
import { loadEvents } from '../../src/chain/chain-store.ts';
import { CHAIN_RULES, type ChainRules } from '../../src/chain/rules.ts';
import { Transactor } from '../../src/chain/transactor.ts';
import type { Chain, ChainEvent } from '../../src/chain/types.ts';
import { loadSuite } from '../../src/crypto/suite.ts';
import { type DeviceRecord, decodeDeviceRecord } from '../../src/family/device-record.ts';
import { PATIENCE_MILLISECONDS, untilOnline } from '../../src/family/link-status.ts';
import { makeFamilyPolicy } from '../../src/family/policy.ts';
import { STORE_KEYS } from '../../src/family/store-keys.ts';
import {
  nodeNetwork,
  openSqliteStore,
  systemClock,
  systemRandom,
} from '../../src/platform/node/index.ts';
import type { LocalStore } from '../../src/ports.ts';
import { tempDirectory } from '../support/temp-directory.ts';
import type { StoryDevice } from './story.ts';

export class Thief {
  readonly device: DeviceRecord;
  readonly store: LocalStore;
  readonly host: ChainHost;

  private constructor(device: DeviceRecord, store: LocalStore, host: ChainHost) {
    this.device = device;
    this.store = store;
    this.host = host;
  }

  /** Copies a tablet that is closed. */
  static async of(tablet: StoryDevice): Promise<Thief> {
    const directory = await tempDirectory();
    cpSync(tablet.directory, directory, { recursive: true });
    const store = await openSqliteStore({ directory });
    const device = decodeDeviceRecord((await store.get(STORE_KEYS.device)) ?? new Uint8Array());
    const link = nodeNetwork({ clock: systemClock, random: systemRandom }).connect({
      url: device.relayUrl,
      pass: device.relayPass,
    });
    const host: ChainHost = {
      suite: await loadSuite(systemRandom),
      clock: systemClock,
      random: systemRandom,
      link,
      transactor: new Transactor(store),
      policy: { ...makeFamilyPolicy(), acceptsCommit: () => true, acceptsWelcome: () => true },
      rules: CHAIN_RULES,
      snapshot: () => new Uint8Array(),
    };
    await untilOnline(link, systemClock, PATIENCE_MILLISECONDS);
    onTestFinished(async () => {
      await link.close();
      await store.close();
    });
    return new Thief(device, store, host);
  }

  /** All that the tablet has kept of the family group. */
  familyEvents(): Promise<readonly ChainEvent[]> {
    return loadEvents(this.store, this.device.familyGroup, 0, 10_000);
  }

  /** The tablet's chains at work, by the rules that suit its thief. */
  async chains(rules: ChainRules = CHAIN_RULES): Promise<readonly Chain[]> {
    const chains = await openChains({ ...this.host, rules });
    onTestFinished(() => Promise.all(chains.map((chain) => chain.close())).then(() => undefined));
    return chains;
  }
}

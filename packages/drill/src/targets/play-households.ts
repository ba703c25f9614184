/** Ours: real family cores at the real relay, the story played by them, then the relay looted. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { notCaptured } from '../capture/copy-loot.ts';
import { RecordingProxy } from '../capture/recording-proxy.ts';
import { canaryOf } from '../plant/canary.ts';
import { clientWordsOf } from '../plant/client-words.ts';
import type { Family } from '../plant/population.ts';
import {
  type DeviceKey,
  type DeviceKeyTrials,
  type FieldTruth,
  type RecordOwner,
  writeDocument,
  writeLines,
} from '../run-directory.ts';
import { type BuiltTree, type LoadedClient, loadClient, projectTree } from './built-tree.ts';
import { exportDeviceKeys } from './device-keys.ts';
import { type LoopDisk, lootLoopDisk, withLoopDisk } from './free-space.ts';
import { Household, isPlayable } from './household.ts';
import {
  DATABASE_COPIES,
  lootRunningRelay,
  lootStoppedRelay,
  untilLogIsCut,
} from './loot-relay.ts';
import { type RelayProcess, startRelayProcess } from './relay-process.ts';
import { type OwnedPut, ownersOfSlots } from './slot-owners.ts';
import { StoredSlots } from './stored-slots.ts';
import {
  type TargetContext,
  type TargetResult,
  writePlanted,
  writeSideKnowledge,
} from './target.ts';
import { tryDeviceKeys } from './try-device-keys.ts';
import { tryEveryKey } from './try-every-key.ts';

export const OURS = 'ours';

export interface HouseholdTarget {
  readonly name: string;
  readonly tree: BuiltTree;
  readonly mustBeCaughtBy: string | null;
  /** The relay lets 64 sockets of one pass in at a time. */
  readonly mostFamilies: number;
  /** Put the data directory on a disk of its own, to look into its free blocks. */
  readonly onOwnDisk: boolean;
}

export function oursTarget(mostFamilies: number): HouseholdTarget {
  return { name: OURS, tree: projectTree(), mustBeCaughtBy: null, mostFamilies, onOwnDisk: true };
}

export async function playHouseholds(
  context: TargetContext,
  target: HouseholdTarget,
): Promise<TargetResult> {
  const started = performance.now();
  const workshop = join(context.workshop, target.name);
  const families = context.story.population.families.slice(0, target.mostFamilies);
  const { owners, messages } = await withLoopDisk(workshop, target.onOwnDisk, (disk) =>
    playAndLoot(context, target, families, disk),
  );
  rmSync(workshop, { recursive: true, force: true });
  return {
    run: {
      target: target.name,
      stage: 'live',
      seconds: (performance.now() - started) / 1_000,
      families: families.length,
      messages,
      mustBeCaughtBy: target.mustBeCaughtBy,
      notes: [
        'Real family cores on the built relay, started as an operator starts it.',
        'The story’s days pass in seconds: delayed receipts of a real day are mostly not there.',
        'Both parents write on one phone: a second guardian’s device cannot be paired yet.',
        'Photos and voice are typed as base64; chats between families do not exist yet.',
      ],
    },
    owners,
  };
}

async function playAndLoot(
  context: TargetContext,
  target: HouseholdTarget,
  families: readonly Family[],
  disk: LoopDisk | null,
): Promise<{ readonly owners: readonly RecordOwner[]; readonly messages: number }> {
  const { paths } = context;
  const workshop = join(context.workshop, target.name);
  const relay = await startRelayProcess(target.tree, {
    dataDir: join(disk?.folder ?? workshop, 'data'),
    logFolder: join(workshop, 'logs'),
  });
  const play = new HouseholdPlay(context, target, relay, await loadClient(target.tree));
  try {
    await play.foundAll(families);
    play.keepStores();
    await play.playAll();
    await untilLogIsCut(relay.dataDir);
    lootRunningRelay(relay, paths, target.name, target.mustBeCaughtBy === null);
  } finally {
    await play.close();
    await relay.server.stop();
  }
  lootStoppedRelay(relay, paths, target.name);
  const owners = ownersOfSlots(relay.dataDir, play.puts, DATABASE_COPIES);
  // Copies are made to fail otherwise, and twins to be compared: nobody asks what their devices open.
  if (target.name === OURS) await play.exportKeys();
  if (target.onOwnDisk) {
    lootLoopDisk(disk, paths.loot(target.name, 'free-space'));
  } else {
    notCaptured(paths.loot(target.name, 'free-space'), 'Looked into with ours only.');
  }
  return { owners, messages: play.messages };
}

function bytesOf({ hex }: DeviceKey): Uint8Array {
  return Buffer.from(hex, 'hex');
}

function recordsBefore(store: string): readonly Uint8Array[] {
  return exportDeviceKeys('before', store).map(bytesOf);
}

class HouseholdPlay {
  readonly puts: OwnedPut[] = [];
  messages = 0;
  readonly #context: TargetContext;
  readonly #target: HouseholdTarget;
  readonly #relay: RelayProcess;
  readonly #client: LoadedClient;
  readonly #proxy: RecordingProxy;
  readonly #households = new Map<string, Household>();
  /** What is being said while sequential puts arrive; tells nothing about receipts. */
  #now: string | null = null;

  constructor(
    context: TargetContext,
    target: HouseholdTarget,
    relay: RelayProcess,
    client: LoadedClient,
  ) {
    this.#context = context;
    this.#target = target;
    this.#relay = relay;
    this.#client = client;
    this.#proxy = new RecordingProxy(relay.port, context.paths.loot(target.name, 'network'));
  }

  async foundAll(families: readonly Family[]): Promise<void> {
    for (const family of families) {
      this.#households.set(family.key, await this.#found(family));
    }
  }

  async playAll(): Promise<void> {
    const played = this.#context.story.events.filter(
      (event) => this.#households.has(event.family) && isPlayable(event),
    );
    for (const event of played) {
      this.#now = event.conversation;
      await this.#households.get(event.family)?.play(event);
    }
    this.#now = null;
    this.messages = played.length;
    for (const household of this.#households.values()) {
      await household.untilAllRead();
    }
    writeSideKnowledge(this.#context.paths, this.#target.name, played);
    this.#writeKits();
    // The proxy says the first two of every connection, the app asks for the third.
    writePlanted(
      this.#context,
      this.#target.name,
      played,
      ({ field, family }) =>
        ['ip', 'device', 'nickname'].includes(field) && this.#households.has(family),
    );
  }

  async close(): Promise<void> {
    for (const household of this.#households.values()) {
      await household.close();
    }
    await this.#proxy.close();
  }

  /** Copies the stores of all devices as they are now. */
  keepStores(): void {
    for (const [index, directory] of this.#stores.entries()) {
      const kept = this.#keptStore(index);
      mkdirSync(kept, { recursive: true });
      // By another process: closing a file here would drop the lock that its device has on it.
      spawnSync('cp', ['-r', `${directory}/.`, kept]);
    }
  }

  /** When the devices are closed and the relay is stopped. */
  async exportKeys(): Promise<void> {
    const { paths } = this.#context;
    const { name, tree } = this.#target;
    const keys = [...this.#households.values()].flatMap(({ devices }) =>
      devices.flatMap(({ person, device }) => exportDeviceKeys(person, device.directory)),
    );
    writeLines(paths.deviceKeys(name), keys);
    const slots = new StoredSlots(this.#relay.dataDir);
    const before = this.#stores.map((_, index) => this.#keptStore(index));
    const after = await tryDeviceKeys(tree, slots, this.#stores);
    const trials: DeviceKeyTrials = {
      afterReading: after.trial,
      beforeReading: (await tryDeviceKeys(tree, slots, before)).trial,
      everyKey: await tryEveryKey(slots, keys.map(bytesOf), after),
      everyKeyBefore: await tryEveryKey(slots, before.flatMap(recordsBefore), after),
    };
    writeDocument(paths.deviceTrials(name), trials);
  }

  /** Each phone draws its own: no story tells them. */
  #writeKits(): void {
    const { paths, story } = this.#context;
    const kits = [...this.#households.values()].map(({ family, kitWords }): FieldTruth => {
      const [{ key: person }] = family.parents;
      const field = 'recovery-words';
      const canary = canaryOf(story.population.seed, person, field, this.#target.name);
      const value = kitWords.join(' ');
      return { kind: 'field', family: family.key, person, field, value, canary };
    });
    writeLines(paths.kits(this.#target.name), kits);
  }

  get #stores(): readonly string[] {
    return [...this.#households.values()].flatMap(({ devices }) =>
      devices.map(({ device }) => device.directory),
    );
  }

  #keptStore(index: number): string {
    return join(this.#context.workshop, this.#target.name, 'kept-stores', String(index));
  }

  async #found(family: Family): Promise<Household> {
    const { seed } = this.#context.story.population;
    const { forwardedFor, userAgent } = clientWordsOf(seed, family);
    const door = await this.#proxy.open([
      `X-Forwarded-For: ${forwardedFor}`,
      `User-Agent: ${userAgent}`,
    ]);
    return await Household.found(family, {
      client: this.#client,
      relayUrl: `ws://127.0.0.1:${door}/v1`,
      relayPass: this.#relay.passText,
      folder: join(this.#context.workshop, this.#target.name, 'devices'),
      seed,
      note: (put, writer) =>
        this.puts.push({ ...put, family: family.key, conversation: this.#now, writer }),
    });
  }
}

/** Ours: real family cores at the real relay, the story played by them, then the relay looted. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { BlobLink } from '@knothole/client';
import { notCaptured } from '../capture/copy-loot.ts';
import { RecordingProxy } from '../capture/recording-proxy.ts';
import { clientWordsOf } from '../plant/client-words.ts';
import type { Family } from '../plant/population.ts';
import type { StoryEvent } from '../plant/story.ts';
import {
  type DeviceKey,
  type DeviceKeyTrials,
  type RecordOwner,
  writeDocument,
  writeLines,
} from '../run-directory.ts';
import { type BuiltTree, type LoadedClient, loadClient, projectTree } from './built-tree.ts';
import { exportDeviceKeys } from './device-keys.ts';
import { type LoopDisk, lootLoopDisk, withLoopDisk } from './free-space.ts';
import { befriend, endFriendship, type PlayedFriendship } from './friendships.ts';
import { hostOf, type PlayedGroup, playGroup } from './groups.ts';
import { Household, isBetweenFamilies } from './household.ts';
import { ownersOfChunks, type PutChunk, putFile } from './light-files.ts';
import { bucketOf } from './light-traffic.ts';
import {
  DATABASE_COPIES,
  lootRunningRelay,
  lootStoppedRelay,
  untilLogIsCut,
} from './loot-relay.ts';
import { joined, kitOf, secretsOfFriendship, secretsOfGroup, vaultOf } from './made-secrets.ts';
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

const BACK = 'We are back, with a new phone';

export interface HouseholdTarget {
  readonly name: string;
  readonly tree: BuiltTree;
  readonly mustBeCaughtBy: string | null;
  /** The relay lets 64 sockets of one pass in at a time. */
  readonly mostFamilies: number;
  /** Families that know each other bring their children together, so many at most. */
  readonly friendships: number;
  /** One family loses its phone at the end, and comes back with the words of its kit. */
  readonly withRestoring: boolean;
  /** Photos and voice are put as files too. */
  readonly withFiles: boolean;
  /** Put the data directory on a disk of its own, to look into its free blocks. */
  readonly onOwnDisk: boolean;
}

/** Each is one part of 64 KiB. */
const MOST_FILES = 12;
/** Longer than a message may be, in UTF-16 units. */
const LONG_TEXT_UNITS = 6_000;

/** A meeting takes five devices some seconds. */
const MOST_FRIENDSHIPS = 3;

export function oursTarget(mostFamilies: number): HouseholdTarget {
  return {
    name: OURS,
    tree: projectTree(),
    mustBeCaughtBy: null,
    mostFamilies,
    friendships: MOST_FRIENDSHIPS,
    withRestoring: true,
    withFiles: true,
    onOwnDisk: true,
  };
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
        'Both parents write on one phone.',
        'Photos and voice are typed as base64: no screen takes them yet.',
        ...notesOf(target),
        ...(target.withFiles ? [FILES_NOTE] : []),
      ],
    },
    owners,
  };
}

const FILES_NOTE =
  `The first ${MOST_FILES} photos and voice notes are put as files too, sealed and cut by the client’s own code, and a long text travels as one; ` +
  'their parts lie on another disk than the one whose free blocks are searched, beside which only their keys lie.';

function notesOf({ friendships, withRestoring }: HouseholdTarget): readonly string[] {
  return friendships === 0
    ? ['No two families meet.']
    : [
        `At most ${friendships} pairs of families meet with the six words, and their children chat; one pair parts at the end.`,
        ...(withRestoring ? ['One family comes back with the words of its kit.'] : []),
        'One group is made, of the family with the most friends and of those; each child says its name in it.',
      ];
}

async function playAndLoot(
  context: TargetContext,
  target: HouseholdTarget,
  families: readonly Family[],
  disk: LoopDisk | null,
): Promise<{ readonly owners: readonly RecordOwner[]; readonly messages: number }> {
  const { paths } = context;
  const workshop = join(context.workshop, target.name);
  const dataDir = join(disk?.folder ?? workshop, 'data');
  if (disk !== null) layFilesElsewhere(dataDir, join(workshop, 'files'));
  const relay = await startRelayProcess(target.tree, {
    dataDir,
    logFolder: join(workshop, 'logs'),
  });
  const play = new HouseholdPlay(context, target, relay, await loadClient(target.tree));
  try {
    await play.foundAll(families);
    await play.befriendAll();
    play.keepStores();
    await play.playAll();
    await untilLogIsCut(relay.dataDir);
    lootRunningRelay(relay, paths, target.name, target.mustBeCaughtBy === null);
  } finally {
    await play.close();
    await relay.server.stop();
  }
  lootStoppedRelay(relay, paths, target.name);
  const owners = [
    ...ownersOfSlots(relay.dataDir, play.puts, DATABASE_COPIES),
    ...ownersOfChunks(relay.dataDir, play.chunks),
  ];
  // Copies are made to fail otherwise, and twins to be compared: nobody asks what their devices open.
  if (target.name === OURS) await play.exportKeys();
  if (target.onOwnDisk) {
    lootLoopDisk(disk, paths.loot(target.name, 'free-space'));
  } else {
    notCaptured(paths.loot(target.name, 'free-space'), 'Looked into with ours only.');
  }
  return { owners, messages: play.messages };
}

/** A relay keeps 256 MiB of its disk free for messages: more than the small one has. */
function layFilesElsewhere(dataDir: string, files: string): void {
  for (const folder of [dataDir, files]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  symlinkSync(files, join(dataDir, 'blobs'));
}

function bytesOf({ hex }: DeviceKey): Uint8Array {
  return Buffer.from(hex, 'hex');
}

function recordsBefore(store: string): readonly Uint8Array[] {
  return exportDeviceKeys('before', store).map(bytesOf);
}

class HouseholdPlay {
  readonly puts: OwnedPut[] = [];
  readonly chunks: PutChunk[] = [];
  messages = 0;
  readonly #context: TargetContext;
  readonly #target: HouseholdTarget;
  readonly #relay: RelayProcess;
  readonly #client: LoadedClient;
  readonly #proxy: RecordingProxy;
  readonly #households = new Map<string, Household>();
  readonly #friendships: PlayedFriendship[] = [];
  #group: PlayedGroup | null = null;
  readonly #doors = new Map<string, string>();
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

  /** In the order of the story, each where both families are played. */
  async befriendAll(): Promise<void> {
    const { conversations, population } = this.#context.story;
    for (const { form, families } of conversations) {
      const [host, guest] = families.map((key) => this.#households.get(key));
      const isFull = this.#friendships.length >= this.#target.friendships;
      if (form !== 'friends' || isFull || host === undefined || guest === undefined) continue;
      this.#friendships.push(await befriend(host, guest, population.seed));
    }
  }

  async playAll(): Promise<void> {
    const played = this.#context.story.events.filter((event) => this.#isPlayable(event));
    for (const event of played) {
      this.#now = event.conversation;
      await this.#households.get(event.family)?.play(event);
    }
    this.#now = null;
    if (this.#target.withFiles) await this.#playFiles(played);
    this.messages = played.length;
    for (const household of this.#households.values()) {
      await household.untilAllRead();
    }
    await this.#untilFriendsAreRead(played);
    await this.#playGroup();
    writeSideKnowledge(this.#context.paths, this.#target.name, played);
    await this.#writeMade();
    await this.#partAndRestore();
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

  #isPlayable({ family, conversation }: StoryEvent): boolean {
    return isBetweenFamilies(conversation)
      ? this.#friendships.some(({ key }) => key === conversation)
      : this.#households.has(family);
  }

  /** Photos and voice as they are, with all that is in them, and the story of the first family in one text. */
  async #playFiles(played: readonly StoryEvent[]): Promise<void> {
    for (const { bytes, family, conversation, from } of played
      .filter((event) => event.bytes.length > 0)
      .slice(0, MOST_FILES)) {
      const link = this.#files(family);
      const owner = { family, conversation, writer: from };
      const bucket = bucketOf(Date.now() / 1_000);
      try {
        this.chunks.push(...(await putFile(this.#client, link, bucket, bytes, owner)));
      } finally {
        link.close();
      }
    }
    const [first] = this.#households.values();
    const said = played.filter(({ family }) => family === first?.family.key);
    const text = said.map((event) => event.text).join(' ');
    await first?.sayAtLength(text.slice(0, LONG_TEXT_UNITS));
  }

  /** Through the door of the family. */
  #files(family: string): BlobLink {
    const { nodeNetwork, systemClock, systemRandom } = this.#client.node;
    const network = nodeNetwork({ clock: systemClock, random: systemRandom });
    const url = this.#doors.get(family) ?? this.#relayUrl;
    return network.blobs({ url, pass: this.#relay.pass });
  }

  async #untilFriendsAreRead(played: readonly StoryEvent[]): Promise<void> {
    for (const { key, host, guest } of this.#friendships) {
      const last = played.findLast(({ conversation }) => conversation === key);
      if (last === undefined) continue;
      await (last.family === host.family.key ? guest : host).untilFriendIsRead(last);
    }
  }

  async #playGroup(): Promise<void> {
    const host = hostOf(this.#friendships);
    if (host === null) return;
    const { population } = this.#context.story;
    this.#group = await playGroup(host, population, this.#target.name);
  }

  /** The last of the friends part; of the families, the last one loses its phone. */
  async #partAndRestore(): Promise<void> {
    const last = this.#friendships.at(-1);
    if (last !== undefined) await endFriendship(last, this.#context.story.population.seed);
    if (this.#target.withRestoring) await [...this.#households.values()].at(-1)?.restore(BACK);
  }

  /** Each phone draws its own: no story tells them. */
  async #writeMade(): Promise<void> {
    const { paths, story } = this.#context;
    const { name: target, withRestoring } = this.#target;
    const made = { seed: story.population.seed, target };
    const households = [...this.#households.values()];
    const relay = { url: this.#relayUrl, pass: this.#relay.pass };
    const { truths, bytes } = joined([
      ...households.map((household) => kitOf(household, made)),
      ...this.#friendships.map((friendship) => secretsOfFriendship(friendship, made)),
      ...(this.#group === null ? [] : [secretsOfGroup(this.#group)]),
      ...(await Promise.all(
        households
          .slice(withRestoring ? -1 : households.length)
          .map((household) => vaultOf(household, this.#client, relay, made)),
      )),
    ]);
    writeLines(paths.kits(target), truths);
    writeLines(paths.secretBytes(target), bytes);
  }

  get #relayUrl(): string {
    return `ws://127.0.0.1:${this.#relay.port}/v1`;
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
    const url = `ws://127.0.0.1:${door}/v1`;
    this.#doors.set(family.key, url);
    return await Household.found(family, {
      client: this.#client,
      relayUrl: this.#relayUrl,
      door: url,
      relayPass: this.#relay.passText,
      folder: join(this.#context.workshop, this.#target.name, 'devices'),
      seed,
      note: (put, writer) =>
        this.puts.push({ ...put, family: family.key, conversation: this.#now, writer }),
    });
  }
}

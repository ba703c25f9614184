/** Many families at the real relay by light traffic, and the relay looted: live, or after the end. */
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { RelayLink } from '@knothole/client';
import { notCaptured } from '../capture/copy-loot.ts';
import { captureMemory } from '../capture/process-memory.ts';
import { RecordingProxy } from '../capture/recording-proxy.ts';
import { clientWordsOf } from '../plant/client-words.ts';
import type { Story } from '../plant/story.ts';
import { type FieldTruth, type RecordOwner, writeLines } from '../run-directory.ts';
import { type BuiltTree, type LoadedClient, loadClient } from './built-tree.ts';
import { type LoopDisk, lootLoopDisk, withLoopDisk } from './free-space.ts';
import { ownersOfChunks, type PutChunk, putFile } from './light-files.ts';
import { bucketOf, type LightPut, lightPutsOf, playLightTraffic } from './light-traffic.ts';
import { lootBeforeEnd } from './loot-before-end.ts';
import {
  copyDatabase,
  DATABASE_COPIES,
  lootRunningRelay,
  lootStoppedRelay,
  untilLogIsCut,
} from './loot-relay.ts';
import { type RelayProcess, startClockedRelay } from './relay-process.ts';
import { secretsToErase } from './secrets-to-erase.ts';
import { type OwnedPut, ownersOfSlots } from './slot-owners.ts';
import {
  type TargetContext,
  type TargetResult,
  writePlanted,
  writeSideKnowledge,
} from './target.ts';

const EVERYBODY = '';
/** Of one pass at a time. */
const MOST_LINKS = 60;
const LOOK_MILLISECONDS = 50;
/** Three seconds: what is not gone by then stays. */
const LOOKS = 60;
/** Beyond the last quarter that a client may use. */
const DAY_SECONDS = 86_400;
const AHEAD_SECONDS = 2 * 366 * DAY_SECONDS;

export interface LightTarget {
  readonly name: string;
  readonly tree: BuiltTree;
  readonly stage: 'live' | 'after-end';
  readonly mustBeCaughtBy: string | null;
  /**
   * `story-time`: the relay can read it from a file; `link-per-person`: at most 60 people;
   * `running-copy`: its database is taken while it runs too, however large it is.
   */
  readonly special: 'story-time' | 'link-per-person' | 'running-copy' | null;
  /** Only the stopped database is taken: the rest would only be large. */
  readonly isLarge: boolean;
  /** Some of the messages are followed by a file. */
  readonly withFiles: boolean;
  /** Its database is also taken after the story's first day, as loot of this target. */
  readonly firstDay?: string;
}

export async function playLight(
  context: TargetContext,
  target: LightTarget,
): Promise<TargetResult> {
  const started = performance.now();
  const workshop = join(context.workshop, target.name);
  const puts = lightPutsOf(context.story);
  const owners = await withLoopDisk(workshop, hasOwnDisk(target), (disk) =>
    playAndLoot(context, target, puts, disk),
  );
  rmSync(workshop, { recursive: true, force: true });
  writeSideKnowledge(context.paths, target.name, puts);
  notePlanted(context, target);
  return {
    run: {
      target: target.name,
      stage: target.stage,
      seconds: (performance.now() - started) / 1_000,
      families: context.story.population.families.length,
      messages: puts.length,
      mustBeCaughtBy: target.mustBeCaughtBy,
      notes: [
        'Light traffic: real relay, link, slots and seals; random bytes where MLS messages would be.',
        'The relay’s limit of writes per second is lifted, and its clock can be moved.',
        ...(target.withFiles
          ? [
              `${MOST_FILES} files of three parts each follow messages; larger classes were not played.`,
            ]
          : []),
      ],
    },
    owners,
  };
}

async function playAndLoot(
  context: TargetContext,
  target: LightTarget,
  puts: readonly LightPut[],
  disk: LoopDisk | null,
): Promise<readonly RecordOwner[]> {
  const { paths } = context;
  const workshop = join(context.workshop, target.name);
  const storyClock = join(context.workshop, `${target.name}.clock`);
  writeFileSync(storyClock, '0');
  const relay = await startClockedRelay(target.tree, {
    dataDir: join(disk?.folder ?? workshop, 'data'),
    logFolder: join(workshop, 'logs'),
    environment: { STORY_CLOCK: storyClock },
  });
  let owned: readonly OwnedPut[];
  let chunks: readonly PutChunk[] = [];
  try {
    owned = await putDays(context, target, relay, puts, storyClock);
    if (target.withFiles) chunks = await putFiles(context, target, relay, puts);
    if (target.stage === 'after-end') {
      await untilLogIsCut(relay.dataDir);
      writeLines(paths.erased(target.name), secretsToErase(relay.dataDir, workshop));
      lootBeforeEnd(relay, disk, (kind) => paths.beforeEnd(target.name, kind));
      await moveBeyondAllBuckets(relay, target.tree);
    }
    if (isAboutOrder(target)) {
      await untilLogIsCut(relay.dataDir);
    }
    if (target.isLarge) {
      notCaptured(paths.loot(target.name, 'memory'), 'Captured with smaller populations only.');
      if (target.special === 'running-copy') {
        copyDatabase(relay.dataDir, join(paths.loot(target.name, 'database'), 'live'));
      }
    } else {
      lootRunningRelay(relay, paths, target.name, target.mustBeCaughtBy === null);
    }
  } finally {
    await relay.server.stop();
  }
  lootStoppedRelay(relay, paths, target.name);
  if (target.stage === 'after-end' && target.mustBeCaughtBy === null) {
    await lootRestarted(target, relay.dataDir, workshop, paths.afterRestart(target.name, 'memory'));
  }
  const freeSpace = paths.loot(target.name, 'free-space');
  if (hasOwnDisk(target)) {
    lootLoopDisk(disk, freeSpace);
  } else {
    notCaptured(freeSpace, 'Looked into with the unsabotaged relay, live and after the end.');
  }
  if (target.stage !== 'live') return [];
  return [
    ...ownersOfSlots(relay.dataDir, owned, copiesOf(target)),
    ...ownersOfChunks(relay.dataDir, chunks),
  ];
}

const MOST_FILES = 12;
/** Three parts of the smallest class. */
const FILE_BYTES = 150_000;

/** One after the other, in the order of the messages that they follow; random bytes, sealed by the client. */
async function putFiles(
  { paths }: TargetContext,
  target: LightTarget,
  relay: RelayProcess,
  puts: readonly LightPut[],
): Promise<readonly PutChunk[]> {
  const client = await loadClient(target.tree);
  const proxy = target.isLarge
    ? null
    : new RecordingProxy(relay.port, paths.loot(target.name, 'network'), 'files-');
  const url = `ws://127.0.0.1:${(await proxy?.open()) ?? relay.port}/v1`;
  const { nodeNetwork, systemClock, systemRandom } = client.node;
  const network = nodeNetwork({ clock: systemClock, random: systemRandom });
  const link = network.blobs({ url, pass: relay.pass });
  const bucket = bucketOf(Date.now() / 1_000);
  const said = puts.filter(({ isReceipt }) => !isReceipt);
  const step = Math.max(1, Math.floor(said.length / MOST_FILES));
  const chunks: PutChunk[] = [];
  try {
    for (const { family, conversation, from } of said
      .filter((_, index) => index % step === 0)
      .slice(0, MOST_FILES)) {
      const owner = { family, conversation, writer: from };
      chunks.push(...(await putFile(client, link, bucket, randomBytes(FILE_BYTES), owner)));
    }
  } finally {
    link.close();
    await proxy?.close();
  }
  return chunks;
}

/** On a copy, so that the free blocks of its disk stay as the end has left them. */
async function lootRestarted(
  { tree }: LightTarget,
  stopped: string,
  workshop: string,
  folder: string,
): Promise<void> {
  const dataDir = join(workshop, 'restarted');
  cpSync(stopped, dataDir, { recursive: true });
  const logFolder = join(workshop, 'restarted-logs');
  const { server } = await startClockedRelay(tree, { dataDir, logFolder });
  try {
    captureMemory(server.pid, folder);
  } finally {
    await server.stop();
  }
}

function copiesOf({ isLarge, special }: LightTarget): readonly string[] {
  return isLarge && special !== 'running-copy' ? DATABASE_COPIES.slice(-1) : DATABASE_COPIES;
}

/** The others are copied in mid-write. */
function isAboutOrder({ mustBeCaughtBy }: LightTarget): boolean {
  return mustBeCaughtBy === null || mustBeCaughtBy === 'linking-order';
}

/** What stays in free blocks is the same for every relay that unlinks. */
function hasOwnDisk({ stage, mustBeCaughtBy }: LightTarget): boolean {
  return stage === 'after-end' && mustBeCaughtBy === null;
}

/** Light traffic carries no content; the proxy says the first family's address and device. */
function notePlanted(context: TargetContext, { name, isLarge }: LightTarget): void {
  const [first] = context.story.population.families;
  const isTold = ({ field, family }: FieldTruth): boolean =>
    !isLarge && ['ip', 'device'].includes(field) && family === first?.key;
  writePlanted(context, name, [], isTold);
}

async function putDays(
  context: TargetContext,
  target: LightTarget,
  relay: RelayProcess,
  puts: readonly LightPut[],
  storyClock: string,
): Promise<readonly OwnedPut[]> {
  const put = (some: readonly LightPut[]) => putAll(context, target, relay, some, storyClock);
  if (target.firstDay === undefined) return put(puts);
  const [first] = puts;
  const isFirstDay = ({ at }: LightPut): boolean => dayOf(at) === dayOf(first?.at ?? 0);
  const early = await put(puts.filter(isFirstDay));
  await untilLogIsCut(relay.dataDir);
  copyDatabase(relay.dataDir, join(context.paths.loot(target.firstDay, 'database'), 'stopped'));
  return [...early, ...(await put(puts.filter((each) => !isFirstDay(each))))];
}

function dayOf(seconds: number): number {
  return Math.floor(seconds / DAY_SECONDS);
}

async function putAll(
  { paths, story }: TargetContext,
  target: LightTarget,
  relay: RelayProcess,
  puts: readonly LightPut[],
  storyClock: string,
): Promise<readonly OwnedPut[]> {
  const proxy = !target.isLarge
    ? new RecordingProxy(relay.port, paths.loot(target.name, 'network'))
    : null;
  if (proxy === null) {
    notCaptured(paths.loot(target.name, 'network'), 'Captured with smaller populations only.');
  }
  const port = (await proxy?.open(headLines(story))) ?? relay.port;
  const client = await loadClient(target.tree);
  const names = target.special === 'link-per-person' ? peopleIn(puts) : [EVERYBODY];
  const links = new Map<string, RelayLink>();
  try {
    for (const name of names) {
      links.set(name, await openLink(client, port, relay.pass));
    }
    const first = [...links.values()][0];
    return await playLightTraffic(puts, {
      client,
      linkOf: (person) => links.get(person) ?? linkOfEverybody(links),
      timeSeconds: first?.timeSeconds() ?? 0,
      beforePut: ({ at }) => {
        if (target.special === 'story-time') {
          writeFileSync(storyClock, String(at));
        }
      },
      isLockstep: target.special !== null,
    });
  } finally {
    for (const link of links.values()) {
      await link.close();
    }
    await proxy?.close();
  }
}

function peopleIn(puts: readonly LightPut[]): readonly string[] {
  const people = [...new Set(puts.map(({ from }) => from))];
  if (people.length > MOST_LINKS) {
    throw new RangeError(`the relay lets ${MOST_LINKS} people in at a time, not ${people.length}`);
  }
  return people;
}

function linkOfEverybody(links: ReadonlyMap<string, RelayLink>): RelayLink {
  const link = links.get(EVERYBODY);
  if (link === undefined) {
    throw new Error('somebody has no link');
  }
  return link;
}

/** All of light traffic comes from the first family's address. */
function headLines({ population }: Story): readonly string[] {
  const [family] = population.families;
  if (family === undefined) {
    return [];
  }
  const { forwardedFor, userAgent } = clientWordsOf(population.seed, family);
  return [`X-Forwarded-For: ${forwardedFor}`, `User-Agent: ${userAgent}`];
}

async function openLink(client: LoadedClient, port: number, pass: Uint8Array): Promise<RelayLink> {
  const { nodeNetwork, systemClock, systemRandom } = client.node;
  const network = nodeNetwork({ clock: systemClock, random: systemRandom });
  const link = network.connect({ url: `ws://127.0.0.1:${port}/v1`, pass });
  await new Promise<void>((resolve) => {
    const stop = link.onStatus(({ kind }) => {
      if (kind === 'online') {
        stop();
        resolve();
      }
    });
    if (link.status.kind === 'online') {
      stop();
      resolve();
    }
  });
  return link;
}

/** Moves the relay's clock, and asks it anything so that it looks at it; waits for what it drops. */
async function moveBeyondAllBuckets(relay: RelayProcess, tree: BuiltTree): Promise<void> {
  relay.server.process.stdin?.write(`${AHEAD_SECONDS}\n`);
  const client = await loadClient(tree);
  for (let look = 0; look < LOOKS; look += 1) {
    const link = await openLink(client, relay.port, relay.pass);
    const cap = client.slotKeys.chainSlotKeys(new Uint8Array(32), 0).cap;
    const bucket = { class: 'week', number: 1 } as const;
    await link.get([{ bucket, address: client.slotKeys.slotAddress(bucket, cap) }]);
    await link.close();
    if (!holdsBuckets(relay.dataDir)) {
      return;
    }
    await pause(LOOK_MILLISECONDS);
  }
}

function holdsBuckets(dataDir: string): boolean {
  const slots = join(dataDir, 'slots');
  const files = join(dataDir, 'blobs');
  return (
    (existsSync(slots) && readdirSync(slots).length > 0) ||
    (existsSync(files) && readdirSync(files).some((name) => /\d$/.test(name)))
  );
}

/** Many families at the real relay by light traffic, and the relay looted: live, or after the end. */
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { RelayLink } from '@knothole/client';
import { notCaptured } from '../capture/copy-loot.ts';
import { RecordingProxy } from '../capture/recording-proxy.ts';
import type { RecordOwner } from '../run-directory.ts';
import { writeLines } from '../run-directory.ts';
import { type BuiltTree, type LoadedClient, loadClient } from './built-tree.ts';
import { lootLoopDisk, mountLoopDisk } from './free-space.ts';
import { type LightPut, lightPutsOf, playLightTraffic } from './light-traffic.ts';
import { DATABASE_COPIES, lootRunningRelay, lootStoppedRelay } from './loot-relay.ts';
import { type RelayProcess, startClockedRelay } from './relay-process.ts';
import { type OwnedPut, ownersOfSlots, secretsToErase } from './slot-owners.ts';
import { type TargetContext, type TargetResult, writeSideKnowledge } from './target.ts';

const QUIET_MILLISECONDS = 1_500;
const LOOK_MILLISECONDS = 50;
/** Three seconds: what is not gone by then stays. */
const LOOKS = 60;
/** Beyond the last quarter that a client may use. */
const AHEAD_SECONDS = 2 * 366 * 86_400;

export interface LightTarget {
  readonly name: string;
  readonly tree: BuiltTree;
  readonly stage: 'live' | 'after-end';
  readonly mustBeCaughtBy: string | null;
  /** The relay reads the story's time from a file: for mutants that keep it. */
  readonly withStoryTime: boolean;
  /** Record the wire; of large populations it would only be large. */
  readonly withNetwork: boolean;
}

export async function playLight(
  context: TargetContext,
  target: LightTarget,
): Promise<TargetResult> {
  const started = performance.now();
  const { paths, story } = context;
  const workshop = join(context.workshop, target.name);
  const disk = target.stage === 'after-end' ? mountLoopDisk(workshop) : null;
  const storyClock = join(context.workshop, `${target.name}.clock`);
  writeFileSync(storyClock, '0');
  const relay = await startClockedRelay(target.tree, {
    dataDir: join(disk?.folder ?? workshop, 'data'),
    logFolder: join(workshop, 'logs'),
    environment: { STORY_CLOCK: storyClock },
  });
  const puts = lightPutsOf(story);
  let owned: readonly OwnedPut[];
  try {
    owned = await putAll(context, target, relay, puts, storyClock);
    if (target.stage === 'after-end') {
      // What the last batch left in the log must have been cut off by then.
      await pause(QUIET_MILLISECONDS);
      writeLines(paths.erased(target.name), secretsToErase(relay.dataDir));
      await moveBeyondAllBuckets(relay, target.tree);
    }
    lootRunningRelay(relay, paths, target.name);
  } finally {
    await relay.server.stop();
  }
  lootStoppedRelay(relay, paths, target.name);
  const owners: readonly RecordOwner[] =
    target.stage === 'live' ? ownersOfSlots(relay.dataDir, owned, DATABASE_COPIES) : [];
  if (target.stage === 'after-end') {
    lootLoopDisk(disk, paths.loot(target.name, 'free-space'));
  } else {
    notCaptured(
      paths.loot(target.name, 'free-space'),
      'Looked into with the targets after the end.',
    );
  }
  writeSideKnowledge(paths, target.name, puts);
  rmSync(workshop, { recursive: true, force: true });
  return {
    run: {
      target: target.name,
      stage: target.stage,
      seconds: (performance.now() - started) / 1_000,
      families: story.population.families.length,
      messages: puts.length,
      mustBeCaughtBy: target.mustBeCaughtBy,
      notes: [
        'Light traffic: real relay, link, slots and seals; random bytes where MLS messages would be.',
        'The relay’s limit of writes per second is lifted, and its clock can be moved.',
      ],
    },
    owners,
  };
}

async function putAll(
  { paths }: TargetContext,
  target: LightTarget,
  relay: RelayProcess,
  puts: readonly LightPut[],
  storyClock: string,
): Promise<readonly OwnedPut[]> {
  const proxy = target.withNetwork
    ? new RecordingProxy(relay.port, paths.loot(target.name, 'network'))
    : null;
  if (proxy === null) {
    notCaptured(paths.loot(target.name, 'network'), 'Captured with smaller populations only.');
  }
  const port = (await proxy?.open()) ?? relay.port;
  const client = await loadClient(target.tree);
  const link = await openLink(client, port, relay.pass);
  try {
    return await playLightTraffic(puts, {
      client,
      link,
      beforePut: target.withStoryTime ? ({ at }) => writeFileSync(storyClock, String(at)) : null,
    });
  } finally {
    await link.close();
    await proxy?.close();
  }
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
  return existsSync(slots) && readdirSync(slots).length > 0;
}

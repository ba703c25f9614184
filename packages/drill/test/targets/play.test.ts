import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { attackFiles } from '../../src/attack/attack-loot.ts';
import { lootFiles } from '../../src/attack/bytes/loot-files.ts';
import { ACQUAINTANCE_FIELDS } from '../../src/plant/acquaintances.ts';
import {
  type DeviceKey,
  type DeviceKeyTrials,
  type ErasedSecret,
  type FieldTruth,
  LOOT_KINDS,
  type Planted,
  type RunPaths,
  readDocument,
  readLines,
} from '../../src/run-directory.ts';
import { lookForErased, type Remnant } from '../../src/score/erased.ts';
import { scoreFields } from '../../src/score/match-fields.ts';
import { projectTree } from '../../src/targets/built-tree.ts';
import { MUTANTS } from '../../src/targets/mutants.ts';
import { playControl } from '../../src/targets/play-control.ts';
import { OURS, playHouseholds } from '../../src/targets/play-households.ts';
import { type LightTarget, playLight } from '../../src/targets/play-light.ts';
import { playMutant } from '../../src/targets/play-mutant.ts';
import { bytesBelow, canariesIn } from '../support/found-bytes.ts';
import { smallContext } from '../support/small-story.ts';

const TIMEOUT = 120_000;

function plantedOn(paths: RunPaths, target: string): Set<string> {
  return new Set(
    readLines(paths.planted(target), (line) => line as Planted).map((one) => one.canary),
  );
}

const LIGHT: Omit<LightTarget, 'name' | 'stage'> = {
  tree: projectTree(),
  mustBeCaughtBy: null,
  special: null,
  isLarge: false,
  withFiles: true,
};

it('the control loses everything that it was told', { timeout: TIMEOUT }, async () => {
  const context = smallContext();
  const { owners } = await playControl(context);
  const loot = LOOT_KINDS.map((kind) => bytesBelow(context.paths.loot('control', kind)));
  const found = canariesIn(Buffer.concat(loot));
  const planted = plantedOn(context.paths, 'control');
  expect(planted.size).toBe(context.story.truth.filter(({ kind }) => kind === 'field').length);
  const words = new Map(
    context.story.truth.flatMap((truth) =>
      truth.kind === 'field' && ['recovery-words', 'invite'].includes(truth.field)
        ? [[truth.canary, truth.value]]
        : [],
    ),
  );
  expect([...planted].filter((canary) => !found.has(canary) && !words.has(canary))).toEqual([]);
  const all = Buffer.concat(loot);
  expect([...words.values()].filter((kit) => !all.includes(kit))).toEqual([]);
  const injected = bytesBelow(context.paths.loot('control', 'injection')).toString();
  for (const truth of context.story.truth) {
    const { field, value } = truth as FieldTruth;
    if (field === 'email' || field === 'birthday') expect(injected).toContain(value);
  }
  const texts = context.story.events.filter(({ kind }) => kind === 'text');
  expect(owners).toHaveLength(texts.length);
});

it('the control keeps friends, groups, contacts, invitations and vaults in rows', {
  timeout: TIMEOUT,
}, async () => {
  const context = smallContext();
  await playControl(context);
  const files = lootFiles(join(context.paths.root, 'loot', 'control'));
  const rows = files.filter(({ file }) => file === 'database/stopped/vtoy.db');
  const { attacks } = attackFiles(rows, { secondsPerAttack: 20 });
  // By what the rows say of people, without the canary beside it.
  const truth = context.story.truth
    .filter((each) => each.kind === 'field')
    .map((each): FieldTruth => ({ ...each, canary: `knothole-${each.field}-0000000000000000` }));
  const readers = ['schema reading', 'fields: recovery words'];
  const read = attacks.filter(({ name }) => readers.includes(name));
  for (const { field, total, recovered } of scoreFields(truth, read)) {
    if (!ACQUAINTANCE_FIELDS.some((each) => each === field)) continue;
    expect({ field, recovered }).toEqual({ field, recovered: total });
    expect(total).toBeGreaterThan(0);
  }
});

it('a family plays on real devices, and the relay is looted', { timeout: TIMEOUT }, async () => {
  const context = smallContext();
  const target = { name: OURS, tree: projectTree(), mustBeCaughtBy: null };
  const { run, owners } = await playHouseholds(context, {
    ...target,
    mostFamilies: 2,
    friendships: 1,
    withRestoring: true,
    withFiles: true,
    onOwnDisk: false,
  });
  expect(run.messages).toBeGreaterThan(10);
  const said = plantedOn(context.paths, OURS);
  expect([...said].some((canary) => canary.startsWith('knothole-message'))).toBe(true);
  expect([...said].some((canary) => canary.startsWith('kh-'))).toBe(true);
  const made = readLines(context.paths.kits(OURS), (line) => line as FieldTruth);
  const [kit] = made;
  expect(new Set(made.map(({ field }) => field))).toEqual(
    new Set(['recovery-words', 'invite', 'contact', 'group', 'vault']),
  );
  expect(made.find(({ field }) => field === 'invite')?.value.split(' ')).toHaveLength(6);
  expect(kit?.value.split(' ')).toHaveLength(24);
  expect(made.find(({ field }) => field === 'group')?.value).toMatch(/^Den of /);
  for (const kind of ['database', 'configuration', 'logs'] as const) {
    const bytes = bytesBelow(context.paths.loot(OURS, kind));
    expect(bytes.length).toBeGreaterThan(0);
    expect(canariesIn(bytes)).toEqual(new Set());
  }
  expect(bytesBelow(context.paths.loot(OURS, 'network')).length).toBeGreaterThan(100_000);
  expect(owners.length).toBeGreaterThan(run.messages);
  expect(new Set(owners.map(({ family }) => family)).size).toBe(2);
  const parts = bytesBelow(context.paths.loot(OURS, 'blobs'));
  expect(parts.length).toBeGreaterThan(4 * 65_536);
  expect(canariesIn(parts)).toEqual(new Set());
  const between = owners.filter(({ conversation }) => conversation?.includes('~'));
  expect(new Set(between.map(({ family }) => family)).size).toBe(2);
  const keys = readLines(context.paths.deviceKeys(OURS), (line) => line as DeviceKey);
  expect(new Set(keys.map(({ device }) => device)).size).toBeGreaterThan(1);
  // What was on the devices before opens messages; what is there when all is read opens none.
  const trials = readDocument(
    context.paths.deviceTrials(OURS),
    (value) => value as DeviceKeyTrials,
  );
  expect(trials?.beforeReading.openedUnread).toBeGreaterThan(5);
  expect(trials?.beforeReading.opened).toBe(0);
  expect(trials?.afterReading.unsealed).toBeGreaterThan(5);
  expect(trials?.afterReading.opened).toBe(0);
  // Whoever only tries every stored key, and what MLS makes of it, reads nothing; before the reading he could.
  const { everyKey, everyKeyBefore } = trials ?? {};
  expect(everyKey?.keys).toBeGreaterThan(100);
  // One slot may have been written by two devices, or twice after a lost acknowledgement.
  const rows = new Set(owners.map(({ ref }) => ref).filter((ref) => ref.startsWith('database/')));
  expect(everyKey?.envelopes).toBe(rows.size / 2);
  expect(everyKey?.unsealedByChains).toBeGreaterThan(5);
  expect(everyKey?.addressed).toBe(everyKey?.messages);
  expect(everyKey).toMatchObject({ opened: 0, readable: 0 });
  expect(everyKey?.unsealedWithTheirKeys).toBeGreaterThan(5);
  expect(everyKeyBefore?.opened).toBeGreaterThan(5);
  expect(everyKeyBefore?.readable).toBeGreaterThan(5);
});

it('after the end of its bucket no envelope and no key is in the files', {
  timeout: TIMEOUT,
}, async () => {
  const context = smallContext();
  const name = 'ours-after-end';
  await playLight(context, { ...LIGHT, name, stage: 'after-end' });
  const { root } = context.paths;
  const erased = readLines(context.paths.erased(name), (line) => line as ErasedSecret);
  const { erasure, remnants } = lookForErased(
    erased,
    join(root, 'before-end', name),
    join(root, 'loot', name),
    join(root, 'after-restart', name),
  );
  // Halves of the keys of slots and of files.
  expect(erasure.keys).toBe(4);
  expect(erasure.envelopes).toBeGreaterThan(20);
  expect(erasure.before).toMatchObject({ keys: 4, recoverable: erasure.envelopes });
  // What is left is in the memory of the process and in free blocks, without a key; a restart ends the first.
  const isAtRest = ({ file }: Remnant): boolean => !/^(?:memory|free-space)\//.test(file);
  expect(remnants.filter(isAtRest)).toEqual([]);
  expect(erasure.after).toMatchObject({ keys: 0, keysInMemory: 0, recoverable: 0 });
  expect(erasure.before.keysInMemory > 0).toBe(erasure.before.hasMemory);
  expect(erasure.restarted).toMatchObject({ keys: 0, inMemory: 0 });
  expect(erasure.restarted?.hasMemory).toBe(erasure.before.hasMemory);
});

it('knows of each row whose it is', { timeout: TIMEOUT }, async () => {
  const context = smallContext();
  const { run, owners } = await playLight(context, { ...LIGHT, name: 'light', stage: 'live' });
  const stopped = owners.filter(({ ref }) => ref.startsWith('database/stopped'));
  expect(stopped).toHaveLength(run.messages);
  expect(new Set(stopped.map(({ ref }) => ref)).size).toBe(run.messages);
  const parts = owners.filter(({ ref }) => ref.startsWith('blobs/stopped'));
  const files = lootFiles(join(context.paths.root, 'loot', 'light'));
  const stored = files.filter(({ kind }) => kind === 'blobs').map(({ file }) => file);
  expect(parts.length).toBeGreaterThan(10);
  expect(new Set(parts.map(({ ref }) => ref.replace('#file', '')))).toEqual(new Set(stored));
});

it('a mutant leaks what it was made to leak', { timeout: TIMEOUT }, async () => {
  const context = smallContext();
  const mutant = MUTANTS.find(({ name }) => name === 'logged-client');
  if (mutant === undefined) throw new Error('the mutant is gone');
  await playMutant(context, mutant);
  const log = readFileSync(join(context.paths.loot('mutant-logged-client', 'logs'), 'stderr.log'));
  expect(canariesIn(log)).toEqual(plantedOn(context.paths, 'mutant-logged-client'));
});

import { expect, it } from 'vitest';
import type { EveryKeyTrial } from '../../src/run-directory.ts';
import { checksOf } from '../../src/score/checks.ts';
import type { Remains } from '../../src/score/erased.ts';
import type { FieldScore } from '../../src/score/match-fields.ts';
import type { KindScore, TargetReport } from '../../src/score/run-report.ts';
import { score, server, smallReport } from '../report/support/small-report.ts';

function isPassed(name: string, ...targets: readonly TargetReport[]): boolean | undefined {
  const checks = checksOf({ ...smallReport(), targets }, 'ours');
  return checks.find((check) => check.name === name)?.isPassed;
}

function namesOf(...targets: readonly TargetReport[]): readonly string[] {
  return checksOf({ ...smallReport(), targets }, 'ours').map(({ name }) => name);
}

it('says that a server keeps a field only where somebody looked for it', () => {
  const fields = [score('email', 0, 4)];
  const kinds = [{ kind: 'all' as const, files: 1, bytes: 10, notCaptured: null, fields }];
  const told = { kinds, atRest: fields };
  const names = namesOf(server('ours', told), server('ours-twin-a', told), server('ours-seed-1'));
  expect(names).toContain('ours keeps its email');
  expect(names).toContain('ours raises no alarm');
  expect(names).not.toContain('ours-twin-a keeps its email');
  expect(names).toContain('ours-twin-a raises no alarm by links and sizes');
  expect(names).toContain('ours-seed-1 raises no alarm by links and sizes');
});

it('tells an alarm of order or friends on ours without being red: those are held against chance at once', () => {
  const name = 'ours raises no alarm';
  const by = (metric: 'linking-friends' | 'linking-order' | 'size'): TargetReport =>
    server('ours', { alarms: [{ metric, why: 'something' }] });
  expect(isPassed(name, by('linking-friends'))).toBe(true);
  expect(isPassed(name, by('linking-order'))).toBe(true);
  expect(isPassed(name, by('size'))).toBe(false);
  const told = checksOf({ ...smallReport(), targets: [by('linking-friends')] }, 'ours');
  expect(told.find((check) => check.name === name)?.detail).toBe('linking-friends: something');
});

it('is red where an attack on ours ran out of time, unless it is the hunt for keys', () => {
  const name = 'ours is searched to the end by all attacks but the hunt for keys';
  const cut = ['key hunt on all', 'canary scan on memory'];
  expect(isPassed(name, server('ours'))).toBe(true);
  expect(isPassed(name, server('ours', { unfinished: cut.slice(0, 1) }))).toBe(true);
  expect(isPassed(name, server('ours', { unfinished: cut }))).toBe(false);
});

const DEVICE_WAY = { chains: 3, envelopes: 9, unsealed: 9, opened: 0, openedUnread: 0 };
const EVERY_KEY: EveryKeyTrial = {
  keys: 100,
  keysWithNonce: 10,
  envelopes: 12,
  unsealed: 0,
  reached: 9,
  unsealedByChains: 9,
  messages: 9,
  addressed: 9,
  opened: 0,
  openedCommits: 1,
  openedUnread: 1,
  readable: 0,
  unsealedWithTheirKeys: 9,
};

function withTrial(
  after: Partial<EveryKeyTrial>,
  before: Partial<EveryKeyTrial> = {},
): TargetReport {
  return server('ours', {
    deviceTrials: {
      afterReading: DEVICE_WAY,
      beforeReading: { ...DEVICE_WAY, openedUnread: 8 },
      everyKey: { ...EVERY_KEY, ...after },
      everyKeyBefore: { ...EVERY_KEY, opened: 8, readable: 7, ...before },
    },
  });
}

it('is red where any key of the devices opens what was read, and where the trial could not', () => {
  const keeps =
    'ours holds no read message that opens with any key of the devices or what MLS derives from it';
  expect(isPassed(keeps, withTrial({}))).toBe(true);
  expect(isPassed(keeps, withTrial({ opened: 1 }))).toBe(false);
  expect(isPassed(keeps, withTrial({ addressed: 0 }))).toBe(false);
  const could = 'ours shows the same keys opening messages before they are read';
  expect(isPassed(could, withTrial({}))).toBe(true);
  expect(isPassed(could, withTrial({}, { opened: 0, openedUnread: 0 }))).toBe(false);
  expect(isPassed(could, withTrial({}, { readable: 0 }))).toBe(false);
});

const NOTHING_LEFT: Remains = {
  keys: 0,
  keysAtRest: 0,
  keysInMemory: 0,
  recoverable: 0,
  wrapped: 9,
  inMemory: 8,
  hasFreeSpace: true,
  hasMemory: true,
};

function ended(after: Partial<Remains>, restarted: Partial<Remains> = {}): TargetReport {
  const before = { ...NOTHING_LEFT, keys: 2, keysAtRest: 2, keysInMemory: 2, recoverable: 9 };
  return server('ours-after-end', {
    erasure: {
      keys: 2,
      envelopes: 9,
      before,
      after: { ...NOTHING_LEFT, ...after },
      restarted: { ...NOTHING_LEFT, wrapped: 0, inMemory: 0, ...restarted },
    },
  });
}

const AT_REST = 'ours-after-end keeps no key of an ended bucket in files, backups or free blocks';
const IN_MEMORY = 'ours-after-end keeps no key of an ended bucket in its live memory';
const GIVEN_BACK =
  'ours-after-end gives back no envelope of an ended bucket from files, backups or free blocks';
const RESTARTED =
  'ours-after-end holds no envelope of an ended bucket in its live memory after a restart';

it('says of an ended bucket apart what lies at rest and what the live memory holds', () => {
  for (const name of [AT_REST, IN_MEMORY, GIVEN_BACK, RESTARTED]) {
    expect(isPassed(name, ended({}))).toBe(true);
  }
  const atRest = ended({ keys: 1, keysAtRest: 1 });
  expect([isPassed(AT_REST, atRest), isPassed(IN_MEMORY, atRest)]).toEqual([false, true]);
  const inMemory = ended({ keys: 1, keysInMemory: 1 });
  expect([isPassed(AT_REST, inMemory), isPassed(IN_MEMORY, inMemory)]).toEqual([true, false]);
  expect(isPassed(GIVEN_BACK, ended({ recoverable: 1 }))).toBe(false);
  expect(isPassed(RESTARTED, ended({}, { inMemory: 1 }))).toBe(false);
  expect(namesOf(ended({ hasMemory: false }))).not.toContain(IN_MEMORY);
});

it('holds every row and kind at rest against nought, and lets live loot show connections only', () => {
  const kind = (name: 'logs' | 'memory', fields: readonly FieldScore[]): KindScore => ({
    kind: name,
    files: 1,
    bytes: 10,
    notCaptured: null,
    fields,
  });
  const none = [score('email', 0, 4), score('ip', 0, 4)];
  const socket = [score('email', 0, 4), score('ip', 4, 4)];
  const email = [score('email', 1, 4), score('ip', 4, 4)];
  const atRest = 'ours at rest is 0 in every row and kind of loot';
  const live = 'ours live: only address and socket rows are above 0';
  const told = (logs: readonly FieldScore[], memory: readonly FieldScore[]): TargetReport =>
    server('ours', {
      kinds: [kind('logs', logs), kind('memory', memory)],
      atRest: none,
      live: none,
    });
  expect(isPassed(atRest, told(none, socket))).toBe(true);
  expect(isPassed(live, told(none, socket))).toBe(true);
  expect(isPassed(atRest, told(socket, none))).toBe(false);
  expect(isPassed(live, told(none, email))).toBe(false);
  expect(isPassed(live, server('ours', { atRest: none, live: email }))).toBe(false);
  expect(isPassed(atRest, server('ours', { atRest: none }))).toBe(false);
});

/** What a run must show, or it is red: the control loses everything, ours nothing, every mutant is caught. */
import { isOnlyLinked } from '../only-linked.ts';
import type { DeviceKeyTrials } from '../run-directory.ts';
import { anonymityChecks } from './anonymity.ts';
import { describeShare } from './binomial.ts';
import { comparisonChecks } from './comparison-checks.ts';
import type { Erasure } from './erased.ts';
import { falseHitChecks } from './false-hits.ts';
import { keptInferredChecks, openInferredChecks } from './inferred-checks.ts';
import { linkageChecks } from './linkage-checks.ts';
import type { FieldScore } from './match-fields.ts';
import { isOurs } from './ours.ts';
import {
  type Check,
  LIVE_KINDS,
  type Metric,
  type RunReport,
  type TargetReport,
} from './run-report.ts';

const CONTROL = 'control';
const LEAST_CONTROL_SHARE = 0.99;
/** Address and socket rows: whoever sits on a running server sees who is connected from where. */
const OF_CONNECTIONS: ReadonlySet<string> = new Set(['ip', 'device']);

/** All checks of a run, in the order in which they should be read. */
export function checksOf(report: Omit<RunReport, 'checks'>, untouched: string): Check[] {
  const { targets, linkage, comparisons } = report;
  const ours = targets.filter(({ target }) => isOurs(target, untouched));
  return [
    ...targets.filter(({ target }) => target === CONTROL).flatMap(controlChecks),
    ...ours.flatMap(untouchedChecks),
    ...linkageChecks(linkage, targets),
    ...comparisonChecks(comparisons, untouched),
    ...anonymityChecks(report.anonymity, untouched),
    ...falseHitChecks(report.falseHits),
    ...targets.filter(({ mustBeCaughtBy }) => mustBeCaughtBy !== null).map(mutantCheck),
  ];
}

/** A drill that does not find what lies open is broken, and its zeros are worth nothing. */
function controlChecks(report: TargetReport): Check[] {
  const fields = allFields(report)
    .filter(({ total }) => total > 0)
    .map(({ field, recovered, total }) => ({
      name: `the control loses its ${field}`,
      isPassed: recovered >= total * LEAST_CONTROL_SHARE,
      detail: describeShare(recovered, total),
    }));
  return [...fields, ...openInferredChecks(report.target, report.inferred)];
}

/**
 * One of a hundred rankings is far above its own null by chance, sooner where few pairs are right. Of
 * servers without a leak all rankings are held against chance at once, at a stated rate of false alarms.
 */
const JUDGED_AT_ONCE: ReadonlySet<Metric> = new Set(['linking-order', 'linking-friends']);

/** A field that nobody looked for is kept by no merit of the server: where only links were asked, none is. */
function untouchedChecks(report: TargetReport): Check[] {
  const isSearched = !isOnlyLinked(report.target);
  const alarms = report.alarms.filter(({ metric }) => !JUDGED_AT_ONCE.has(metric));
  return [
    ...(isSearched ? keptChecks(report) : []),
    ...deviceChecks(report),
    ...erasureChecks(report),
    {
      name: `${report.target} raises no alarm${isSearched ? '' : ' by links and sizes'}`,
      isPassed: alarms.length === 0,
      detail: report.alarms.map(({ metric, why }) => `${metric}: ${why}`).join('; ') || 'none',
    },
  ];
}

/** Nothing may come out of anything; where a connection comes from shows to a running server only. */
function keptChecks(report: TargetReport): Check[] {
  const fields = allFields(report)
    .filter(({ total }) => total > 0)
    .map((all) => {
      const score = OF_CONNECTIONS.has(all.field)
        ? report.atRest.find(({ field }) => field === all.field)
        : all;
      const recovered = score?.recovered ?? 0;
      const detail = describeShare(recovered, all.total);
      return { name: `${report.target} keeps its ${all.field}`, isPassed: recovered === 0, detail };
    });
  return [
    searchedToTheEnd(report),
    ...lootChecks(report),
    ...fields,
    ...keptInferredChecks(report.target, report.inferred),
  ];
}

/** By kind of loot too: a leak that all kinds together outvote would hide in a sum. */
function lootChecks({ target, kinds, atRest, live }: TargetReport): Check[] {
  const lying = kinds.filter(({ kind, files }) => kind !== 'all' && !LIVE_KINDS.has(kind) && files);
  const running = kinds.filter(({ kind, files }) => LIVE_KINDS.has(kind) && files);
  const atRestAbove = aboveNone([atRest, ...lying.map(({ fields }) => fields)]);
  const liveAbove = aboveNone([live, ...running.map(({ fields }) => fields)]);
  const rows = atRest.filter(({ total }) => total > 0).length;
  if (rows === 0) return [];
  return [
    {
      name: `${target} at rest is 0 in every row and kind of loot`,
      isPassed: atRestAbove.length === 0 && lying.length > 0,
      detail: `${atRestAbove.join(', ') || 'none'} of ${rows} rows; kinds: ${namesOf(lying)}`,
    },
    {
      name: `${target} live: only address and socket rows are above 0`,
      isPassed: liveAbove.every((field) => OF_CONNECTIONS.has(field)),
      detail: `above 0: ${liveAbove.join(', ') || 'none'}, of ${rows} rows; kinds: ${namesOf(running)}`,
    },
  ];
}

function aboveNone(scores: readonly (readonly FieldScore[])[]): readonly string[] {
  return [
    ...new Set(scores.flat().flatMap(({ field, recovered }) => (recovered > 0 ? [field] : []))),
  ];
}

function namesOf(kinds: TargetReport['kinds']): string {
  return kinds.map(({ kind }) => kind).join(', ') || 'none captured';
}

/** It tries every window of a memory as a key, and would take hours. */
const MAY_RUN_OUT = /^key hunt on /;

/** What an attack did not come to look at would count as kept. */
function searchedToTheEnd({ target, unfinished }: TargetReport): Check {
  const cut = unfinished.filter((name) => !MAY_RUN_OUT.test(name));
  return {
    name: `${target} is searched to the end by all attacks but the hunt for keys`,
    isPassed: cut.length === 0,
    detail: unfinished.length === 0 ? 'all' : `out of time: ${unfinished.join(', ')}`,
  };
}

/** After reading no message opens any more; a look from before shows that the trial would open one. */
function deviceChecks({ target, deviceTrials }: TargetReport): Check[] {
  if (!deviceTrials) return [];
  const { afterReading, beforeReading } = deviceTrials;
  const canOpen = beforeReading.opened + beforeReading.openedUnread;
  return [
    {
      name: `${target} holds no read message that the devices’ keys still open`,
      isPassed: afterReading.opened === 0 && afterReading.envelopes > 0,
      detail: `${describeShare(afterReading.opened, afterReading.envelopes)}; ${afterReading.openedUnread} that a store had yet to read`,
    },
    {
      name: `${target} shows the same trial opening messages before they are read`,
      isPassed: canOpen > 0,
      detail: describeShare(canOpen, beforeReading.envelopes),
    },
    ...everyKeyChecks(target, deviceTrials),
  ];
}

/** Whoever tries every string that could be a key knows nothing of devices, only RFC 9420 and the slots. */
function everyKeyChecks(
  target: string,
  { everyKey: after, everyKeyBefore: before }: DeviceKeyTrials,
): Check[] {
  const canOpen = before.opened + before.openedUnread;
  return [
    {
      name: `${target} shows no text behind a seal to whoever tries every key of the devices on every envelope`,
      isPassed: after.readable === 0 && after.keys > 0 && after.unsealedWithTheirKeys > 0,
      detail:
        `${describeShare(after.readable, after.envelopes)} with ${after.keys} strings of 32 bytes as keys of seals: ` +
        `${after.unsealed} open; as keys of chains, exporters and epochs: ${after.unsealedByChains} open; ` +
        `keys of present slots: ${after.unsealedWithTheirKeys}`,
    },
    {
      name: `${target} holds no read message that opens with any key of the devices or what MLS derives from it`,
      isPassed: after.opened === 0 && after.addressed > 0,
      detail:
        `${describeShare(after.opened, after.messages)}, of which the sender data of ${after.addressed} open; ` +
        `${after.openedUnread} that a store had yet to read, ${after.openedCommits} commits of epochs that a device was ` +
        `left in; tried as ratchets, roots of trees and epochs: ` +
        `${after.keys} strings of 32 bytes, as keys of one message: ${after.keysWithNonce} of 16 with a nonce near them`,
    },
    {
      name: `${target} shows the same keys opening messages before they are read`,
      isPassed: canOpen > 0 && before.readable > 0,
      detail: `${describeShare(canOpen, before.messages)} with ${before.keys} strings of 32 bytes; planted words in ${before.readable}`,
    },
  ];
}

/** After their end, with the same search of what lay there just before as its proof. */
function erasureChecks({ target, erasure }: TargetReport): Check[] {
  if (!erasure) return [];
  const { keys, envelopes, before, after } = erasure;
  const blocks = after.hasFreeSpace ? 'free blocks of the disk' : 'no free blocks (not captured)';
  return [
    {
      name: `${target} shows the search finding keys and envelopes before their bucket ends`,
      isPassed: keys > 0 && before.keys === keys && before.recoverable === envelopes,
      detail: `${before.keys} of ${keys} keys, ${before.recoverable} of ${envelopes} envelopes`,
    },
    {
      name: `${target} keeps no key of an ended bucket in files, backups or free blocks`,
      isPassed: after.keysAtRest === 0,
      detail: `${describeShare(after.keysAtRest, keys)} in files and ${blocks}`,
    },
    {
      name: `${target} gives back no envelope of an ended bucket from files, backups or free blocks`,
      isPassed: after.recoverable === 0,
      detail:
        `${describeShare(after.recoverable, envelopes)}; wrapped bytes of ${after.wrapped} ` +
        `without their key in files and ${blocks}`,
    },
    ...liveMemoryChecks(target, erasure),
  ];
}

/**
 * What a running process once had in hand it may still hold; where memory cannot be looked into there
 * is nothing to say of it. Its keys must be gone: with them old copies of a disk would open.
 */
function liveMemoryChecks(
  target: string,
  { keys, envelopes, before, after, restarted }: Erasure,
): Check[] {
  if (!after.hasMemory) return [];
  const checks = [
    {
      name: `${target} keeps no key of an ended bucket in its live memory`,
      isPassed: after.keysInMemory === 0 && before.keysInMemory > 0,
      detail:
        `${describeShare(after.keysInMemory, keys)}, of ${before.keysInMemory} before the end; live memory ` +
        `holds ${after.inMemory} of ${envelopes} envelopes, sealed by devices`,
    },
  ];
  if (!restarted?.hasMemory) return checks;
  return [
    ...checks,
    {
      name: `${target} holds no envelope of an ended bucket in its live memory after a restart`,
      isPassed: restarted.inMemory === 0 && restarted.keysInMemory === 0,
      detail: `${describeShare(restarted.inMemory, envelopes)}, of ${after.inMemory} before the restart`,
    },
  ];
}

function mutantCheck({ target, mustBeCaughtBy, alarms }: TargetReport): Check {
  const caught = alarms.find(({ metric }) => metric === mustBeCaughtBy);
  const others = alarms.map(({ metric }) => metric).join(', ') || 'nothing';
  return {
    name: `${target} is caught by ${mustBeCaughtBy}`,
    isPassed: caught !== undefined,
    detail: caught?.why ?? `red instead: ${others}`,
  };
}

function allFields(report: TargetReport): readonly FieldScore[] {
  return report.kinds.find(({ kind }) => kind === 'all')?.fields ?? [];
}

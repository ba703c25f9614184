/** A report of two servers and a sabotaged copy, small enough to be read. */
import type { DrillReport } from '../../../src/report/drill-report.ts';
import { clopperPearson } from '../../../src/score/binomial.ts';
import type { FieldScore } from '../../../src/score/match-fields.ts';
import type { LinkScore, TargetReport } from '../../../src/score/run-report.ts';

export function score(field: FieldScore['field'], recovered: number, total: number): FieldScore {
  return {
    field,
    total,
    recovered,
    interval: clopperPearson(recovered, total),
    attacks: recovered === 0 ? [] : [{ name: 'canary scan', recovered, seconds: 0.5 }],
  };
}

function link(
  attack: string,
  relation: LinkScore['relation'],
  value: number,
  nullHigh: number,
): LinkScore {
  return {
    attack,
    relation,
    kind: 'database',
    table: 'database/live/slots#slot',
    records: 100,
    precision: { value, nullMean: nullHigh / 2, nullHigh, nullSpread: nullHigh / 10, p: 0.5 },
    adjustedRandIndex: 0,
    isAboveNull: value > nullHigh,
  };
}

export function server(target: string, fields: Partial<TargetReport> = {}): TargetReport {
  return {
    target,
    notes: ['What was done.'],
    families: 3,
    messages: 40,
    kinds: [],
    atRest: [],
    live: [],
    inferred: [],
    links: [],
    deviceTrials: null,
    erasure: null,
    measures: [],
    alarms: [],
    mustBeCaughtBy: null,
    unfinished: [],
    ...fields,
  };
}

function kind(name: 'database' | 'memory' | 'all', fields: readonly FieldScore[]) {
  return { kind: name, files: 1, bytes: 10, notCaptured: null, fields };
}

const CONTROL = [score('email', 4, 4), score('ip', 3, 3)];
const KEPT = [score('email', 0, 4), score('ip', 0, 3)];
const SEEN = [score('email', 0, 4), score('ip', 3, 3)];

/** As it is read from a run's report.json. */
export function smallReport(fields: Partial<DrillReport> = {}): DrillReport {
  return JSON.parse(JSON.stringify({ ...SMALL, ...fields }));
}

const SMALL = {
  drillVersion: '9.9.9',
  seed: 7,
  families: 3,
  targets: [
    server('control', {
      kinds: [kind('database', CONTROL), kind('all', CONTROL)],
      atRest: CONTROL,
      live: CONTROL,
      links: [
        link('repeated identifier', 'conversation', 0.9, 0.1),
        link('time', 'conversation', 0.5, 0.1),
      ],
    }),
    server('ours', {
      kinds: [kind('database', KEPT), kind('memory', SEEN), kind('all', SEEN)],
      atRest: KEPT,
      live: SEEN,
      links: [link('order', 'conversation', 0.11, 0.1)],
    }),
    server('ours-seed-2', { links: [link('order', 'conversation', 0.05, 0.1)] }),
    server('mutant-log', {
      mustBeCaughtBy: 'canary-scan',
      alarms: [{ metric: 'canary-scan', why: '2 canaries, first in logs/log' }],
    }),
    server('mutant-silent', { mustBeCaughtBy: 'carving' }),
  ],
  linkage: {
    familyWise: {
      servers: 2,
      rankings: 2,
      permutations: 499,
      falseAlarmRate: 0.002,
      p: 0.4,
      best: null,
      isWithinChance: true,
    },
    paired: null,
  },
  comparisons: { twins: [], days: [] },
  anonymity: [],
  mutationScore: { caught: 1, all: 2, survivors: ['mutant-silent'] },
  falseHits: null,
  checks: [
    { name: 'ours keeps its email', isPassed: true, detail: '0 of 4 (< 75 %)' },
    { name: 'mutant-silent is caught by carving', isPassed: false, detail: 'nothing' },
  ],
  circumstances: {
    plan: 'quick',
    commit: '0123456789ab',
    leftOut: ['The moon.'],
    expected: [],
    seconds: 12,
  },
};

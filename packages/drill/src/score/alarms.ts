/** Which of the drill's metrics turn red for a target, each with the reason. */
import type { AttackResult, Finding, Findings } from '../attack/finding.ts';
import { isInMemory, type Remnant } from './erased.ts';
import type { Alarm, KindScore, LinkScore, Metric } from './run-report.ts';
import { isUsual } from './usual-files.ts';

export interface AlarmInput {
  readonly findings: Findings;
  readonly kinds: readonly KindScore[];
  readonly links: readonly LinkScore[];
  /** What had to be gone when the loot was taken, and is in it. */
  readonly remnants: readonly Remnant[];
}

export function alarmsOf(input: AlarmInput): Alarm[] {
  return [
    ...canaries(input),
    ...values(input),
    ...linking(input, 'linking-time', ['time']),
    ...linking(input, 'linking-repeated-id', ['repeated identifier']),
    ...order(input),
    ...friends(input),
    ...carving(input),
    ...secrets(input),
    ...sizes(input),
    ...structures(input),
    ...inventory(input),
    ...openedByKeys(input),
    ...sharedIdentifiers(input),
  ];
}

const red = (metric: Metric, why: string): Alarm[] => [{ metric, why }];

function canaries({ findings }: AlarmInput): Alarm[] {
  const found = findingsOf(
    findings,
    ({ kind }, { what, value }) =>
      what === 'canary' && (STORED.has(kind) || !OF_THE_WIRE.test(value)),
  );
  return found.length === 0 ? [] : red('canary-scan', `${found.length} canaries, ${where(found)}`);
}

/** Who speaks from where is known to whoever watches a server at work, and stored nowhere. */
const OF_THE_WIRE = /^knothole-(?:ip|device)-/;

/** Values without their canary, and who came from where. */
function values({ findings, kinds }: AlarmInput): Alarm[] {
  const fields = kinds.flatMap(({ kind, fields: each }) =>
    each.filter(
      ({ field, recovered }) =>
        recovered > 0 && (STORED.has(kind) || !OF_THE_WIRE.test(`knothole-${field}-`)),
    ),
  );
  const addresses = findingsOf(
    findings,
    ({ kind }, { what, how }) =>
      what === 'identifier' && how.endsWith('IP address') && STORED.has(kind),
  );
  const tokens = findingsOf(
    findings,
    ({ kind }, { how }) => how.endsWith('push endpoint') && STORED.has(kind),
  );
  const found = [...addresses, ...tokens];
  if (found.length > 0)
    return red('value-scan', `${found.length} addresses or tokens, ${where(found)}`);
  return fields.length === 0
    ? []
    : red('value-scan', `values of ${[...new Set(fields.map(({ field }) => field))].join(', ')}`);
}

/** What is kept, against what only passes by. */
const STORED: ReadonlySet<string> = new Set([
  'database',
  'blobs',
  'backups',
  'configuration',
  'logs',
  'free-space',
]);

function linking({ links }: AlarmInput, metric: Metric, attacks: readonly string[]): Alarm[] {
  return rankingAlarm(
    metric,
    links.filter(
      (link) => attacks.includes(link.attack) && !OF_FRIENDS.has(link.relation) && link.isAboveNull,
    ),
  );
}

const ONE: Readonly<Record<LinkScore['relation'], string>> = {
  family: 'one family',
  conversation: 'one conversation',
  'known family': 'one known family',
  'friend families': 'two families that are friends',
  'chat between families': 'one chat between families',
  'friends of the known family': 'friends of one known family',
};

function rankingAlarm(metric: Metric, above: readonly LinkScore[]): Alarm[] {
  const [best] = [...above].sort((a, b) => b.precision.value - a.precision.value);
  if (!best) return [];
  const { attack, relation, table, precision } = best;
  return red(
    metric,
    `records of ${ONE[relation]} by ${attack} in ${table}: average precision ` +
      `${precision.value.toFixed(3)}, chance stays below ${precision.nullHigh.toFixed(3)}`,
  );
}

const OF_ORDER: ReadonlySet<string> = new Set([
  'order',
  'page position',
  'order of new pages',
  'order in the log',
]);

/**
 * A target has many rankings by order: one in twenty is above its null by chance, none as far as this.
 * What is less than a quarter above the null is no help to anybody, however sure it is.
 */
const LEAST_EXCESS = 3;
const LEAST_GAIN = 1.25;

/** Rows of a family or a conversation beside each other, in any order in which a file keeps them. */
function order({ links }: AlarmInput): Alarm[] {
  const far = links.filter(
    (link) => OF_ORDER.has(link.attack) && !OF_FRIENDS.has(link.relation) && isFar(link),
  );
  return rankingAlarm('linking-order', far);
}

const OF_FRIENDS: ReadonlySet<LinkScore['relation']> = new Set([
  'friend families',
  'friends of the known family',
]);

/** Which families know each other, by whatever attack. */
function friends({ links }: AlarmInput): Alarm[] {
  const far = links.filter(
    (link) => OF_FRIENDS.has(link.relation) && link.isAboveNull && isFar(link),
  );
  return rankingAlarm('linking-friends', far);
}

function isFar({ precision: { value, nullMean, nullHigh } }: LinkScore): boolean {
  return value - nullMean > LEAST_EXCESS * (nullHigh - nullMean) && value > LEAST_GAIN * nullMean;
}

function carving({ findings, remnants }: AlarmInput): Alarm[] {
  const carved = findings.measures.filter(
    ({ name, value }) => name === 'deleted rows carved' && value > 0,
  );
  if (carved.length > 0) return red('carving', `${sum(carved)} deleted rows, ${carved[0]?.file}`);
  // A file system keeps the blocks of an unlinked file for a while: noise, once the key is gone.
  const rows = remnants
    .filter((remnant) => !isInMemory(remnant))
    .filter(
      ({ what, file }) =>
        what === 'envelope' || (what === 'wrapped-envelope' && !file.startsWith('free-space/')),
    );
  return rows.length === 0
    ? []
    : red('carving', `${rows.length} rows after their end, ${rows[0]?.file}`);
}

function secrets({ findings, remnants }: AlarmInput): Alarm[] {
  const elsewhere = findingsOf(
    findings,
    ({ name, kind }, { what, file }) =>
      // The image of the disk holds the key files themselves; what must be gone from it is counted below.
      (name === 'secrets in other places' && !file.startsWith('free-space/')) ||
      (kind === 'logs' && (what === 'token' || what === 'key')),
  );
  if (elsewhere.length > 0)
    return red('secrets', `${elsewhere.length} secrets, ${where(elsewhere)}`);
  const keys = remnants.filter(({ what }) => what === 'bucket-key');
  return keys.length === 0 ? [] : red('secrets', `the key of an ended bucket, ${keys[0]?.file}`);
}

/** Bodies of several sizes, or fill that shows how long what is before it is. */
function sizes({ findings }: AlarmInput): Alarm[] {
  const varied = findings.measures.filter(
    ({ name, value }) => name === 'different sizes of bodies' && value > 1,
  );
  if (varied.length > 0) return red('size', `${sum(varied)} sizes, ${varied[0]?.file}`);
  const filled = findingsOf(findings, (_, { how }) => how.includes('fill shows length'));
  return filled.length === 0 ? [] : red('size', `${filled.length} lengths show, ${where(filled)}`);
}

function structures({ findings }: AlarmInput): Alarm[] {
  const found = findingsOf(
    findings,
    ({ name }, { what }) => what === 'structure' && name.endsWith('structure in sealed fields'),
  );
  return found.length === 0 ? [] : red('structure-scan', `${found[0]?.value}, ${where(found)}`);
}

function inventory({ findings }: AlarmInput): Alarm[] {
  const unusual = findings.files.filter(({ file }) => !isUsual(file));
  return unusual.length === 0
    ? []
    : red('loot-inventory', `a file that the server does not keep, ${unusual[0]?.file}`);
}

function openedByKeys({ findings }: AlarmInput): Alarm[] {
  const found = findingsOf(
    findings,
    ({ name }, { how }) => name === 'key hunt' && how.includes('; opens '),
  );
  return found.length === 0
    ? []
    : red('key-hunt', `${found.length} keys open what is stored, ${where(found)}`);
}

function sharedIdentifiers({ findings }: AlarmInput): Alarm[] {
  const found = findingsOf(findings, ({ name }) => name === 'shared identifiers');
  return found.length === 0
    ? []
    : red('shared-identifier', `${found.length} values of rows, ${where(found)}`);
}

function findingsOf(
  findings: Findings,
  test: (attack: AttackResult, finding: Finding) => boolean,
): Finding[] {
  return findings.attacks.flatMap((attack) =>
    attack.findings.filter((finding) => test(attack, finding)),
  );
}

function where([first]: readonly Finding[]): string {
  return first ? `first in ${first.file}` : '';
}

function sum(measures: readonly { value: number }[]): number {
  return measures.reduce((total, { value }) => total + value, 0);
}

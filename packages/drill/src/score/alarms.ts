/** Which of the drill's metrics turn red for a target, each with the reason. */
import type { AttackResult, Finding, Findings } from '../attack/finding.ts';
import type { KindScore, LinkScore, Metric } from './run-report.ts';

export interface AlarmInput {
  readonly findings: Findings;
  readonly kinds: readonly KindScore[];
  readonly links: readonly LinkScore[];
  /** True for loot that was taken after every bucket had ended. */
  readonly isAfterEnd: boolean;
  /** Names of files that the untouched server keeps, with digits replaced; undefined without that target. */
  readonly usualFiles: ReadonlySet<string> | undefined;
}

export interface RedLight {
  readonly metric: Metric;
  readonly why: string;
}

export function alarmsOf(input: AlarmInput): RedLight[] {
  return [
    ...canaries(input),
    ...values(input),
    ...linking(input, 'linking-time', ['time']),
    ...linking(input, 'linking-repeated-id', ['repeated identifier']),
    ...carving(input),
    ...secrets(input),
    ...sizes(input),
    ...structures(input),
    ...inventory(input),
    ...openedByKeys(input),
    ...sharedIdentifiers(input),
  ];
}

const red = (metric: Metric, why: string): RedLight[] => [{ metric, why }];

function canaries({ findings }: AlarmInput): RedLight[] {
  const found = findingsOf(findings, (_, { what }) => what === 'canary');
  return found.length === 0 ? [] : red('canary-scan', `${found.length} canaries, ${where(found)}`);
}

/** Values without their canary, and who came from where. */
function values({ findings, kinds }: AlarmInput): RedLight[] {
  const fields = kinds.flatMap(({ fields }) => fields.filter(({ recovered }) => recovered > 0));
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

function linking({ links }: AlarmInput, metric: Metric, attacks: readonly string[]): RedLight[] {
  const above = links.filter((link) => attacks.includes(link.attack) && link.isAboveNull);
  const [best] = [...above].sort((a, b) => b.precision.value - a.precision.value);
  if (!best) return [];
  const { value, nullHigh } = best.precision;
  return red(
    metric,
    `average precision ${value.toFixed(2)} in ${best.table}, chance stays below ${nullHigh.toFixed(2)}`,
  );
}

function carving({ findings, isAfterEnd }: AlarmInput): RedLight[] {
  const carved = findings.measures.filter(
    ({ name, value }) => name === 'deleted rows carved' && value > 0,
  );
  if (carved.length > 0) return red('carving', `${sum(carved)} deleted rows, ${carved[0]?.file}`);
  if (!isAfterEnd) return [];
  const left = findings.measures.filter(
    ({ name, value, file }) => value > 0 && LEFT.test(`${name} ${file}`),
  );
  return left.length === 0
    ? []
    : red('carving', `${sum(left)} rows or pages after their end, ${left[0]?.file}`);
}

const LEFT = /^rows .*#slot$|^pages in the log .*slots\//;

function secrets({ findings, isAfterEnd }: AlarmInput): RedLight[] {
  const elsewhere = findingsOf(
    findings,
    ({ name, kind }, { what }) =>
      name === 'secrets in other places' ||
      (kind === 'logs' && (what === 'token' || what === 'key')),
  );
  if (elsewhere.length > 0)
    return red('secrets', `${elsewhere.length} secrets, ${where(elsewhere)}`);
  const keys = findings.files.filter(
    ({ file, bytes }) => /\/[a-z]\d+\.key$/.test(file) && bytes > 0,
  );
  return isAfterEnd && keys.length > 0
    ? red('secrets', `the key of an ended bucket, ${keys[0]?.file}`)
    : [];
}

/** Bodies of several sizes, or fill that shows how long what is before it is. */
function sizes({ findings }: AlarmInput): RedLight[] {
  const varied = findings.measures.filter(
    ({ name, value, note }) => name === 'different sizes of bodies' && value > 1 && note !== '',
  );
  if (varied.length > 0) return red('size', `${sum(varied)} sizes, ${varied[0]?.file}`);
  const filled = findingsOf(findings, (_, { how }) => how.includes('fill shows length'));
  return filled.length === 0 ? [] : red('size', `${filled.length} lengths show, ${where(filled)}`);
}

function structures({ findings }: AlarmInput): RedLight[] {
  const found = findingsOf(
    findings,
    ({ name }, { what }) => what === 'structure' && name.endsWith('structure in sealed fields'),
  );
  return found.length === 0 ? [] : red('structure-scan', `${found[0]?.value}, ${where(found)}`);
}

function inventory({ findings, usualFiles }: AlarmInput): RedLight[] {
  if (!usualFiles) return [];
  const unusual = findings.files.filter(({ file }) => !usualFiles.has(fileClass(file)));
  return unusual.length === 0
    ? []
    : red('loot-inventory', `a file that the server does not keep, ${unusual[0]?.file}`);
}

/** Names of the same kind of file are one class: digits and hex stand for any. */
export function fileClass(file: string): string {
  return file.replace(/[0-9a-f]{8,}/g, '#').replace(/\d+/g, '#');
}

function openedByKeys({ findings }: AlarmInput): RedLight[] {
  const found = findingsOf(
    findings,
    ({ name }, { how }) => name === 'key hunt' && how.includes('; opens '),
  );
  return found.length === 0
    ? []
    : red('key-hunt', `${found.length} keys open what is stored, ${where(found)}`);
}

function sharedIdentifiers({ findings }: AlarmInput): RedLight[] {
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

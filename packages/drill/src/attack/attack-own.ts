/** The attack on somebody's own server, where no truth is known: what was looked for, what was found. */
import { attackFiles } from './attack-loot.ts';
import { type LootFile, ownFiles } from './bytes/loot-files.ts';
import type { AttackResult, Finding, Findings } from './finding.ts';

export interface OwnServer {
  /** Data directory, or one file. */
  readonly data: string;
  /** Image of the server's memory. */
  readonly memory?: string;
  /** Directory or file of keys and settings: tried on the data, and searched for in it. */
  readonly secrets?: string;
  /** Loot of the same server freshly started and empty: what is in it too is the program's own. */
  readonly baseline?: string;
}

export interface OwnResult {
  readonly findings: Findings;
  /** Findings that a stranger's data has no business with; any of them is a reason to worry. */
  readonly worrying: readonly Finding[];
  /** In words: what was looked for, and what came out. */
  readonly lines: readonly string[];
}

/** Looks at a server without knowing what was typed into it. */
export function attackOwn(server: OwnServer, secondsPerAttack: number): OwnResult {
  const findings = attackFiles(filesOf(server), { secondsPerAttack });
  const known =
    server.baseline === undefined ? new Set<string>() : valuesIn(server.baseline, secondsPerAttack);
  const worrying = findings.attacks.flatMap((attack) =>
    attack.findings.filter((finding) => isWorrying(attack, finding) && !known.has(finding.value)),
  );
  return { findings, worrying, lines: describe(findings, worrying) };
}

function filesOf({ data, memory, secrets }: OwnServer): LootFile[] {
  return [
    ...ownFiles('database', data),
    ...(memory === undefined ? [] : ownFiles('memory', memory)),
    ...(secrets === undefined ? [] : ownFiles('configuration', secrets)),
  ];
}

function valuesIn(path: string, secondsPerAttack: number): Set<string> {
  const { attacks } = attackFiles(ownFiles('memory', path), { secondsPerAttack });
  return new Set(attacks.flatMap(({ findings }) => findings.map(({ value }) => value)));
}

/** Names of a dictionary and sentences fill the memory of every program: there they prove nothing. */
const EVERYWHERE: ReadonlySet<string> = new Set([
  'name',
  'message',
  'hash',
  'birthday',
  'identifier',
  'email',
]);

function isWorrying({ kind, name }: AttackResult, { what, how }: Finding): boolean {
  if (kind === 'memory' && EVERYWHERE.has(what)) return false;
  // Settings may hold what belongs there: only what they open or share with the data counts.
  if (kind === 'configuration') return false;
  // Every server that speaks TLS holds expanded keys; one that opens the data is found by what it opens.
  if (what === 'key' && how === 'AES key schedule') return false;
  return !(what === 'structure' && name === 'carving' && kind === 'memory');
}

function describe(findings: Findings, worrying: readonly Finding[]): string[] {
  const bytes = findings.files.reduce((sum, file) => sum + file.bytes, 0);
  const names = [...new Set(findings.attacks.map(({ name }) => name.replace(/^.*: /, '')))];
  const unfinished = findings.attacks.filter(({ isComplete }) => !isComplete);
  return [
    `looked at ${findings.files.length} files, ${bytes} bytes, with attacks of version ${findings.version}`,
    `looked for: ${names.join(', ')}`,
    ...unfinished.map(({ name, kind }) => `ran out of time: ${name} on ${kind}`),
    ...summary(worrying),
    ...findings.measures
      .filter(({ name }) => name === 'smallest class')
      .map(({ file, value }) => `${file}: at least ${value} rows look alike in all metadata`),
    worrying.length === 0
      ? 'found nothing; that is no proof that nothing is there'
      : `found ${worrying.length} values`,
  ];
}

const EXAMPLES = 3;

/** Kinds of values with counts and places; the values themselves stay where they are. */
function summary(worrying: readonly Finding[]): string[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of worrying)
    groups.set(finding.what, [...(groups.get(finding.what) ?? []), finding]);
  return [...groups].map(([what, found]) => {
    const places = found
      .slice(0, EXAMPLES)
      .map(({ file, offset, how }) => `${file} at ${offset} (${how})`);
    return `found ${found.length} × ${what}: ${places.join('; ')}`;
  });
}

/** The attack on somebody's own server, where no truth is known: what was looked for, what was found. */
import { attackFiles } from './attack-loot.ts';
import { type OwnFiles, ownFiles } from './bytes/own-files.ts';
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
  /** What lies in the given places and was not looked at, each with the reason. */
  readonly unread: readonly string[];
  /** In words: what was looked for, and what came out. */
  readonly lines: readonly string[];
}

/** Looks at a server without knowing what was typed into it. */
export function attackOwn(server: OwnServer, secondsPerAttack: number): OwnResult {
  const { files, unread } = filesOf(server);
  const findings = attackFiles(files, { secondsPerAttack });
  const known =
    server.baseline === undefined ? new Set<string>() : valuesIn(server.baseline, secondsPerAttack);
  const worrying = findings.attacks.flatMap((attack) =>
    attack.findings.filter((finding) => isWorrying(attack, finding) && !known.has(finding.value)),
  );
  return { findings, worrying, unread, lines: describe(findings, worrying, unread) };
}

function filesOf({ data, memory, secrets }: OwnServer): OwnFiles {
  const parts = [
    ownFiles('database', data),
    ...(memory === undefined ? [] : [ownFiles('memory', memory)]),
    ...(secrets === undefined ? [] : [ownFiles('configuration', secrets)]),
  ];
  return {
    files: parts.flatMap((part) => part.files),
    unread: parts.flatMap((part) => part.unread),
  };
}

function valuesIn(path: string, secondsPerAttack: number): Set<string> {
  const { attacks } = attackFiles(ownFiles('memory', path).files, { secondsPerAttack });
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

const FEWEST_WORDS_OF_A_KIT = 12;

function isWorrying({ kind, name }: AttackResult, { what, how, value }: Finding): boolean {
  if (kind === 'memory' && EVERYWHERE.has(what)) return false;
  // Four words of the list in a row stand in any text; a whole kit does not.
  if (what === 'recovery-words') return value.split(' ').length >= FEWEST_WORDS_OF_A_KIT;
  // Settings may hold what belongs there: only what they open or share with the data counts.
  if (kind === 'configuration') return false;
  // Every server that speaks TLS holds expanded keys; one that opens the data is found by what it opens.
  if (what === 'key' && how === 'AES key schedule') return false;
  return !(what === 'structure' && name === 'carving' && kind === 'memory');
}

function describe(
  findings: Findings,
  worrying: readonly Finding[],
  unread: readonly string[],
): string[] {
  const bytes = findings.files.reduce((sum, file) => sum + file.bytes, 0);
  const names = [...new Set(findings.attacks.map(({ name }) => name.replace(/^.*: /, '')))];
  const unfinished = unfinishedOf(findings);
  return [
    `given: ${counted(findings.files.length, 'file')}, ${bytes} bytes; attacks of version ${findings.version}`,
    ...(unread.length === 0 ? [] : [`not looked at: ${someOf(unread)}`]),
    `looked for: ${names.join(', ')}`,
    ...unfinished,
    ...summary(worrying),
    ...findings.measures.filter(({ name }) => name === 'smallest class').map(alikeness),
    conclusion(worrying.length, unfinished.length + unread.length > 0),
  ];
}

/** By kind: what ran out of time may have looked at a part only. */
function unfinishedOf({ attacks }: Findings): string[] {
  const kinds = new Map<string, string[]>();
  for (const { kind, name, isComplete } of attacks)
    if (!isComplete) kinds.set(kind, [...(kinds.get(kind) ?? []), name]);
  return [...kinds].map(
    ([kind, names]) =>
      `ran out of time on ${kind}, more --seconds let it look further: ${names.join(', ')}`,
  );
}

function alikeness({ file, value }: Findings['measures'][number]): string {
  return value === 1
    ? `${file}: some rows look like no other in what is not sealed`
    : `${file}: in what is not sealed each row looks like at least ${value - 1} others`;
}

function conclusion(found: number, isPartial: boolean): string {
  if (found > 0) return `found ${counted(found, 'value')}`;
  return isPartial
    ? 'found nothing in what could be looked at, and that was not all'
    : 'found nothing; that is no proof that nothing is there';
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function someOf(names: readonly string[]): string {
  const rest = names.length - EXAMPLES;
  return names.slice(0, EXAMPLES).join('; ') + (rest > 0 ? `; and ${rest} more` : '');
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

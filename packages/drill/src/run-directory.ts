/**
 * A run of the drill lives in one directory; this is the contract between its parts. Plant, targets,
 * score and report use these names. The attack does not import them: it is told paths on its command
 * line and restates what it reads.
 *
 *     truth.jsonl                     what was planted; for the scorer alone
 *     loot/<target>/<kind>/…          what a thief holds; NOT-CAPTURED.txt where nothing could be had
 *     loot-map.json                   which record belongs to whom; for the scorer alone
 *     side-knowledge/<target>.json    what an attacker with side knowledge knows of one family
 *     devices/<target>.jsonl          keys that are on the devices after everything was read
 *     kits/<target>.jsonl             words and keys that the target made itself; for the scorer alone
 *     secret-bytes/<target>.jsonl     the same as bytes, which only the scorer can tell from noise
 *     planted/<target>.jsonl          which canaries of the truth this target was told at all
 *     device-trials/<target>.json     those keys tried on every envelope that the relay still holds
 *     erased/<target>.jsonl           what must be gone after the end of the buckets; for the scorer
 *     before-end/<target>/<kind>/…    loot from just before that end: where the scorer must find it all
 *     after-restart/<target>/<kind>/… memory of the same server, started again after that end
 *     findings/<target>.json          written by the attack
 *     run.json                        seed, families, targets, what was done how
 *     circumstances.json              which plan, of which commit, what it left out; for the reports
 *     report.json, report.md, report.html
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Kinds of loot, each attacked alone. `injection` is what the control's own search form gives away. */
export const LOOT_KINDS = [
  'database',
  'blobs',
  'backups',
  'configuration',
  'logs',
  'memory',
  'free-space',
  'network',
  'injection',
] as const;
type LootKind = (typeof LOOT_KINDS)[number];

/** In a kind's folder when nothing could be captured: one sentence that says why. */
export const NOT_CAPTURED = 'NOT-CAPTURED.txt';

/** What was planted. The first nine are the breach article's, in its order. */
export const FIELDS = [
  'parent-name',
  'email',
  'password',
  'address',
  'child-name',
  'birthday',
  'gender',
  'message',
  'photo',
  'voice',
  'gps',
  'secret-answer',
  'ip',
  'device',
  'nickname',
  'recovery-words',
  'friend',
  'group',
  'contact',
  'invite',
  'vault',
] as const;
export type Field = (typeof FIELDS)[number];

/** One planted value: the natural form and a unique canary beside it. */
export interface FieldTruth {
  readonly kind: 'field';
  /** `family-0007`; in no loot. */
  readonly family: string;
  /** `family-0007/parent-1`, `family-0007/child-2`. */
  readonly person: string;
  readonly field: Field;
  /** As it is typed; photo and voice: SHA-256 of the file in hex; gps: `latitude,longitude`; ip and
   * device: what the family's connections carry in their HTTP head; recovery-words and invite: words
   * with blanks; friend: two nicknames; group: its name and those of its members. */
  readonly value: string;
  /**
   * `knothole-<field>-<16 hex digits>`, of nicknames, which are short, `kh-<16 hex digits>`; unique. It
   * stands in the loot wherever the value does, but beside words of kits and meetings, which are searched
   * for themselves.
   */
  readonly canary: string;
}

/** Two families that are friends, or two people who talk with each other. */
export interface PairTruth {
  readonly kind: 'pair';
  readonly relation: 'friends' | 'conversation';
  readonly a: string;
  readonly b: string;
}

export type Truth = FieldTruth | PairTruth;

/**
 * Whose a stored record is. `ref` names it as the attack does: `<file>#<table>/<rowid>`, where file is
 * the path below the target's loot, such as `database/live/slots/w2958.db#slot/17`. What lies in a
 * JSONL file (the control's injection) is `<file>#line/<number from 1>`.
 */
export interface RecordOwner {
  readonly ref: string;
  readonly family: string;
  /** Unique in the run; null for what belongs to a family as a whole. */
  readonly conversation: string | null;
  /** The person (or device) that wrote it, where it is known. */
  readonly writer: string | null;
}

/** By target. */
export type LootMap = Readonly<Record<string, readonly RecordOwner[]>>;

/** Given to the attack: somebody who knows when one family talked (and how often, so how much). */
export interface SideKnowledge {
  /** Unix seconds of the family's real messages, in order. */
  readonly times: readonly number[];
  /**
   * About how many messages of all families came before each of them: from the server's load in each
   * hour, which he saw on a graph. Fractions.
   */
  readonly ranks: readonly number[];
  readonly allMessages: number;
}

/** Beside the side knowledge, for the scorer alone: `side-knowledge/<target>.answer.json`. */
export interface SideKnowledgeAnswer {
  readonly family: string;
}

/** One secret that a device of ours holds when all is read. */
export interface DeviceKey {
  readonly device: string;
  /** Where it lies in the device's store. */
  readonly name: string;
  readonly hex: string;
}

/** What the devices' stores open of what the relay still holds. */
export interface DeviceKeyTrial {
  /** Conversations in all stores. */
  readonly chains: number;
  /** Envelopes of present epochs that the relay holds and a store leads to. */
  readonly envelopes: number;
  /** Whose seal opened: keys of a present epoch's slots are on the devices. */
  readonly unsealed: number;
  /** Whose message opened although the store has it read: must be none. */
  readonly opened: number;
  /** Whose message opened and which the store has yet to read. */
  readonly openedUnread: number;
}

/**
 * Every key in the devices' stores, and what MLS derives from it, on every stored envelope and message,
 * without knowing how devices work.
 */
export interface EveryKeyTrial {
  /** Strings of 32 bytes that an encoding announces in the stores. */
  readonly keys: number;
  /** Strings of 16 bytes with one of 12 near them: keys of single messages would lie so. */
  readonly keysWithNonce: number;
  /** That the relay holds, of all epochs. */
  readonly envelopes: number;
  /** Whose seal one of the keys opened, as it is. */
  readonly unsealed: number;
  /** Slots that a key led to: as a chain's, as an exporter's or as an epoch's secret. */
  readonly reached: number;
  /** Whose seal opened with what those chains give. */
  readonly unsealedByChains: number;
  /** MLS messages behind all seals that opened, with those keys or with their own. */
  readonly messages: number;
  /** Whose sender data opened, so that ratchets and trees can be tried on them. */
  readonly addressed: number;
  /** Whose content opened although every store has it read: must be none. */
  readonly opened: number;
  /** Commits that opened: a device that was taken out stays in the epoch of the one that did it. */
  readonly openedCommits: number;
  /** Whose content opened and which a store had yet to read. */
  readonly openedUnread: number;
  /** Whose planted words were read, behind a seal or in a message: must be none. */
  readonly readable: number;
  /** Whose seal opened with the keys of the present epochs' slots: shows that the trial can. */
  readonly unsealedWithTheirKeys: number;
}

/** A device's store after everything was read, and one from before, which shows that the trial can. */
export interface DeviceKeyTrials {
  readonly afterReading: DeviceKeyTrial;
  readonly beforeReading: DeviceKeyTrial;
  readonly everyKey: EveryKeyTrial;
  readonly everyKeyBefore: EveryKeyTrial;
}

/** What a target of stage `after-end` held before: none of it may be had from its loot. */
export type ErasedSecret =
  | {
      /** Half of a bucket's key file: what places rows, or what wraps them. */
      readonly what: 'bucket-key';
      readonly name: string;
      readonly hex: string;
    }
  | {
      readonly what: 'envelope';
      readonly name: string;
      /** First 64 bytes of it, or of a part of a file, as stored behind the IV. */
      readonly hex: string;
      /** The same bytes as the device sent them. */
      readonly unwrapped: string;
    };

/** A line of `planted/<target>.jsonl`: the totals of a target count these and no others. */
export interface Planted {
  readonly canary: string;
}

/** Bytes of what the target made itself; a line of `secret-bytes/<target>.jsonl`. */
export interface SecretBytes {
  /** Of the line of `kits/<target>.jsonl` that it belongs to. */
  readonly canary: string;
  readonly hex: string;
}

export interface TargetRun {
  readonly target: string;
  /** `after-end`: looted when the relay's clock had passed the end of every bucket. */
  readonly stage: 'live' | 'after-end';
  readonly seconds: number;
  readonly families: number;
  readonly messages: number;
  /** Mutants: the metric that must catch it. */
  readonly mustBeCaughtBy: string | null;
  /** How the story was played, in sentences; printed with the result. */
  readonly notes: readonly string[];
}

export interface RunRecord {
  readonly version: 1;
  readonly seed: number;
  readonly families: number;
  readonly targets: readonly TargetRun[];
}

/** Stands at the head of every report: a result without them cannot be repeated. */
export interface Circumstances {
  readonly plan: string;
  /** Of the project that was drilled; null outside of a clone, and `…, changed` with other files. */
  readonly commit: string | null;
  /** What this run did not look at although a larger one does, in sentences. */
  readonly leftOut: readonly string[];
  /** Names of the checks that the plan promises: one that is not made is red. */
  readonly expected: readonly string[];
  /** From the first target to the last attack; null while it runs. */
  readonly seconds: number | null;
}

export interface RunPaths {
  readonly root: string;
  readonly truth: string;
  readonly lootMap: string;
  readonly record: string;
  readonly circumstances: string;
  loot(target: string, kind: LootKind): string;
  findings(target: string): string;
  sideKnowledge(target: string): string;
  sideKnowledgeAnswer(target: string): string;
  deviceKeys(target: string): string;
  deviceTrials(target: string): string;
  erased(target: string): string;
  beforeEnd(target: string, kind: LootKind): string;
  afterRestart(target: string, kind: LootKind): string;
  planted(target: string): string;
  kits(target: string): string;
  secretBytes(target: string): string;
}

export function runPaths(root: string): RunPaths {
  return {
    root,
    truth: join(root, 'truth.jsonl'),
    lootMap: join(root, 'loot-map.json'),
    record: join(root, 'run.json'),
    circumstances: join(root, 'circumstances.json'),
    loot: (target, kind) => join(root, 'loot', target, kind),
    findings: (target) => join(root, 'findings', `${target}.json`),
    sideKnowledge: (target) => join(root, 'side-knowledge', `${target}.json`),
    sideKnowledgeAnswer: (target) => join(root, 'side-knowledge', `${target}.answer.json`),
    deviceKeys: (target) => join(root, 'devices', `${target}.jsonl`),
    deviceTrials: (target) => join(root, 'device-trials', `${target}.json`),
    planted: (target) => join(root, 'planted', `${target}.jsonl`),
    kits: (target) => join(root, 'kits', `${target}.jsonl`),
    secretBytes: (target) => join(root, 'secret-bytes', `${target}.jsonl`),
    erased: (target) => join(root, 'erased', `${target}.jsonl`),
    afterRestart: (target, kind) => join(root, 'after-restart', target, kind),
    beforeEnd: (target, kind) => join(root, 'before-end', target, kind),
  };
}

/** One JSON document per line. */
export function writeLines(path: string, lines: Iterable<unknown>): void {
  mkdirSync(dirname(path), { recursive: true });
  const text = Array.from(lines, (line) => `${JSON.stringify(line)}\n`).join('');
  writeFileSync(path, text);
}

export function readLines<Line>(path: string, parse: (value: unknown) => Line): Line[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => parse(JSON.parse(line)));
}

export function writeDocument(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(value, null, 1)}\n`);
}

/** Null when there is no such file. */
export function readDocument<Value>(path: string, parse: (value: unknown) => Value): Value | null {
  return existsSync(path) ? parse(JSON.parse(readFileSync(path, 'utf8'))) : null;
}

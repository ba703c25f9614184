/** What the attacker writes down. He saw bytes of loot and nothing else; the scorer judges it. */

/** The kinds of loot, each a folder below a target's loot; `injection` is what a search form gave away. */
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
export type LootKind = (typeof LOOT_KINDS)[number];

/** One kind alone, or `all` for attacks that need several kinds together. */
export type AttackedKind = LootKind | 'all';

export type FindingWhat =
  | 'email'
  | 'password'
  | 'address'
  | 'birthday'
  | 'name'
  | 'gender'
  | 'secret-answer'
  | 'message'
  | 'photo'
  | 'voice'
  | 'gps'
  | 'phone'
  | 'canary'
  | 'recovery-words'
  | 'key'
  | 'hash'
  | 'token'
  | 'identifier'
  | 'structure';

export interface Finding {
  readonly what: FindingWhat;
  /** The recovered value; of pictures and voice `sha256:<hex of the file>`. */
  readonly value: string;
  /** Path below the target's loot, with `/`. */
  readonly file: string;
  /** Bytes from the start of that file, or of the outermost container in it. */
  readonly offset: number;
  /** The way there, outermost first: `base64 > gzip`. */
  readonly how: string;
}

/** A guess that two records belong together: places in `records`, and a score by which guesses are ranked. */
export type Link = readonly [a: number, b: number, score: number];

export interface AttackResult {
  readonly name: string;
  readonly kind: AttackedKind;
  readonly seconds: number;
  readonly findings: readonly Finding[];
  /** False when time or room ran out; what was found until then is here. */
  readonly isComplete: boolean;
}

/** Guesses of one linking attack over one table. */
export interface LinkResult {
  readonly attack: string;
  readonly kind: AttackedKind;
  readonly seconds: number;
  /** All records that were compared: `file#table/rowid`, `file#line/number`, or `known` for the family of the side knowledge. */
  readonly records: readonly string[];
  readonly links: readonly Link[];
  /** Links from this score on are what the attacker himself would call one family. */
  readonly threshold: number;
}

/** A number that needs no truth: smallest class of rows, entropy, share of the file. */
export interface Measure {
  readonly name: string;
  readonly file: string;
  readonly value: number;
  readonly note: string;
}

export interface ProfileValue {
  readonly what: 'name' | 'gender' | 'birthday' | 'email' | 'address' | 'country';
  readonly value: string;
}

/** What rows say about one person together. */
export interface Profile {
  readonly ref: string;
  readonly own: readonly ProfileValue[];
  /** Of the rows that this one leads to. */
  readonly linked: readonly ProfileValue[];
}

export interface Findings {
  readonly version: string;
  readonly attacks: readonly AttackResult[];
  readonly links: readonly LinkResult[];
  readonly measures: readonly Measure[];
  readonly profiles: readonly Profile[];
  /** Files that were looked at, with their size in bytes. */
  readonly files: readonly { readonly file: string; readonly bytes: number }[];
  /** One sentence per kind of loot that the run could not capture. */
  readonly notCaptured: readonly { readonly kind: LootKind; readonly why: string }[];
}

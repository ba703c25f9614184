/** A defence taken out of a copy of the built relay or client; one leak each. */
import { readFileSync, writeFileSync } from 'node:fs';
import { type BuiltTree, builtFile, copyTree, type TreePackage } from './built-tree.ts';

/** What must turn red when the mutant is drilled; the score knows them by these names. */
type Metric =
  | 'canary-scan'
  | 'value-scan'
  | 'linking-time'
  | 'linking-repeated-id'
  | 'linking-order'
  | 'linking-friends'
  | 'carving'
  | 'secrets'
  | 'size'
  | 'structure-scan'
  | 'loot-inventory'
  | 'key-hunt'
  | 'shared-identifier';

/** One line of the built file, or a part of it, that stands there exactly once. */
export interface Edit {
  readonly in: TreePackage;
  /** Below `dist`. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

export interface Mutant {
  /** Its target is `mutant-<name>`. */
  readonly name: string;
  /** What was done, for the report. */
  readonly leak: string;
  readonly mustBeCaughtBy: Metric;
  /**
   * How it is driven: `light` traffic, lightly with a relay that knows the story's time, with a
   * connection per person, or with a copy of the `running` relay's database however many families
   * there are; by real `households`; or lightly and looted `after-end` of all buckets.
   */
  readonly drive:
    | 'light'
    | 'light-with-time'
    | 'light-per-person'
    | 'light-running'
    | 'households'
    | 'after-end';
  /** Files are put too. */
  readonly withFiles?: boolean;
  readonly edits: readonly [Edit, ...Edit[]];
}

export function mutantTarget(mutant: Mutant): string {
  return `mutant-${mutant.name}`;
}

/**
 * Copies the built packages and sabotages the copy.
 * @throws {Error} when an edit does not apply: a mutant that is no mutant would count as survived.
 */
export function sabotagedTree(mutant: Mutant, folder: string): BuiltTree {
  const tree = copyTree(folder);
  for (const edit of mutant.edits) {
    applyEdit(tree, mutant.name, edit);
  }
  return tree;
}

function applyEdit(tree: BuiltTree, name: string, { in: owner, file, find, replace }: Edit): void {
  const path = builtFile(tree, owner, file);
  const source = readFileSync(path, 'utf8');
  const parts = source.split(find);
  if (parts.length !== 2) {
    throw new Error(`mutant ${name}: found ${parts.length - 1} times in ${file}: ${find}`);
  }
  writeFileSync(path, parts.join(replace));
}

/**
 * Where claims are made. A section that is read whole has every bullet, row and sentence in the list; in the
 * others only what speaks of protection has to be there; a few are not read, each for a reason.
 */
import type { Statement } from './statement.ts';

interface Place {
  /** A document of the project, or a folder of them that ends in a slash. */
  readonly file: string;
  /** Headings under which everything is a claim until the list says that it is none. */
  readonly whole?: readonly string[];
  /** Headings that are not read; `true` for all of it. */
  readonly unread?: readonly string[] | true;
  /** Why something is not read. */
  readonly why?: string;
}

export const PLACES: readonly Place[] = [
  {
    file: 'README.md',
    whole: [
      'Knothole',
      'What happened in 2015, and what a thief would get here',
      'How it works',
      'What it does not protect',
    ],
  },
  { file: 'packages/app/index.html', whole: ['noscript'] },
  { file: 'packages/app/src/shared/words/grown-up-words.ts', whole: ['protects'] },
  { file: 'packages/app/src/shared/words/kid-words.ts' },
  { file: 'packages/app/src/shared/words/error-words.ts' },
  {
    file: 'docs/threat-model.md',
    whole: ['The relay as a keeper', 'Leaks that remain, with sizes'],
    unread: ['Assets', 'Assumptions', 'Believed, and not shown by a test'],
    why: 'What is worth protecting, what is taken for granted, and what is expressly not claimed.',
  },
  {
    file: 'docs/protocol.md',
    whole: ['What the relay does', 'Blobs', 'Guest passes'],
    unread: ['Contents', 'Roles and words', 'Constants', 'Errors'],
    why: 'Words and numbers; a test compares the numbers with the code.',
  },
  { file: 'docs/chain.md', whole: ["The relay's side", 'What must always hold'] },
  { file: 'docs/crypto.md', whole: ['The MLS adapter: what it closes'] },
  { file: 'docs/two-devices.md' },
  {
    file: 'docs/breach-drill.md',
    unread: [
      'The breach drill',
      'What is attacked',
      'How it is attacked',
      'Sabotaged copies',
      'Run it',
    ],
    why: 'How it is measured; what was measured is in the drill’s result.',
  },
  {
    file: 'docs/simulation.md',
    unread: true,
    why: 'How the code is tested, not what it protects.',
  },
  { file: 'docs/fuzzing.md', unread: true, why: 'How the code is tested, not what it protects.' },
  { file: 'SECURITY.md', unread: true, why: 'It asks something of whoever finds a fault.' },
  {
    file: 'docs/decisions/',
    unread: true,
    why: 'They say why, and at which cost; what comes of it is promised elsewhere, and listed there.',
  },
  {
    file: 'docs/dependencies.md',
    unread: true,
    why: 'It says why a library is there.',
  },
  {
    file: 'CONTRIBUTING.md',
    unread: true,
    why: 'It asks something of whoever writes code.',
  },
];

/** Words in which documents promise something. */
const OF_PROTECTION =
  /\b(?:protect\w*|secur(?:e|es|ed|ely)|safe\w*|encrypt\w*|privacy|confidential\w*|steal\w*|stolen|thief|thieves|leak\w*|spy\w*|tamper\w*|forg(?:e[ds]?|ing)|unread\w*|nobody|no one|no (?:key|trace|server)|opens? nothing|alone cannot|cannot (?:be )?(?:read|see|seen|find|found|open|opened|learn|know|tell|told|guess\w*|link\w*|add\w*|export\w*|bring|take|join|follow))\b/i;

/** In the app short words do: what is kept, who sees it, what comes back. */
const OF_APP =
  /\b(?:protect\w*|secur\w*|safe\w*|seal\w*|lock\w*|encrypt\w*|privat\w*|thief|steal\w*|stranger\w*|nobody|only|nothing new|opens nothing|never|secret\w*|forg[eo]t\w*|kept|kept|sees?|reads?|along|knows? no\w*|stays|by (?:itself|themselves)|waits|brings?|brought|deleted)\b/i;

/** Whether this piece of a text has to be in the list. */
export function isClaiming(statement: Statement): boolean {
  if (!/\p{L}{3}/u.test(statement.text)) return false;
  const place = placeOf(statement.file);
  if (!place) return speaksOfProtection(statement);
  if (place.unread === true || place.unread?.includes(statement.section)) return false;
  const isWhole = place.whole?.some(
    (section) => statement.section === section || statement.section.startsWith(`${section}.`),
  );
  if (statement.text === '**Cannot**') return false;
  return isWhole || statement.isCannot || speaksOfProtection(statement);
}

/** Where the list shows a file: README and app first, documents that nobody ordered last. */
export function orderOf(file: string): number {
  const index = PLACES.findIndex((place) => isPlaceOf(place, file));
  return index < 0 ? PLACES.length : index;
}

function placeOf(file: string): Place | undefined {
  return PLACES.find((place) => isPlaceOf(place, file));
}

/** A folder stands for all that is in it. */
function isPlaceOf(place: Place, file: string): boolean {
  return place.file === file || (place.file.endsWith('/') && file.startsWith(place.file));
}

function speaksOfProtection({ file, text }: Statement): boolean {
  return (file.endsWith('.md') ? OF_PROTECTION : OF_APP).test(text);
}

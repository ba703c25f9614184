/** "What a thief would get" as a Markdown table, made of a result and of nothing else. */
import type { Field } from '../run-directory.ts';
import { describeShare } from '../score/binomial.ts';
import { markdownTable } from './markdown-table.ts';
import type {
  DrillResult,
  FieldResult,
  LinkageResult,
  LinkResult,
  ServerResult,
} from './result.ts';
import { FIELD_NAMES } from './wording.ts';

const TAKEN_IN_2015: readonly Field[] = [
  'parent-name',
  'email',
  'password',
  'address',
  'secret-answer',
  'child-name',
  'birthday',
  'gender',
  'message',
  'photo',
];
const OF_OURS: readonly Field[] = [
  'voice',
  'gps',
  'nickname',
  'friend',
  'group',
  'contact',
  'invite',
  'recovery-words',
  'vault',
  'ip',
  'device',
];

export const RESULT_HEAD = [
  'recovered, of what was planted',
  'a server built as in 2015',
  'Knothole, stolen: all that lies on it',
  'Knothole, taken over while it runs',
] as const;

interface Cell {
  readonly text: string;
  /** Null where there was nothing to lose, or nobody measured. */
  readonly isLeak: boolean | null;
}

type Row = readonly [name: string, control: Cell, atRest: Cell, live: Cell];

const INCOMPLETE = 'This run has no bad server or no server of ours.';

export function resultTable(result: DrillResult): string {
  const rows = resultRows(result);
  return rows.length === 0
    ? INCOMPLETE
    : markdownTable(
        RESULT_HEAD,
        rows.map(([name, ...cells]) => [name, ...cells.map(({ text }) => text)]),
      );
}

/** One row per thing worth stealing; the columns of ours are kept apart, and never added up. */
export function resultRows(result: DrillResult): readonly Row[] {
  const control = serverIn(result, 'control');
  const ours = serverIn(result, 'ours');
  if (!control || !ours) return [];
  const linked = serverIn(result, 'ours-linkage') ?? ours;
  const fieldRows = (fields: readonly Field[]): Row[] =>
    fields.flatMap((field) => fieldRow(field, control, ours));
  return [
    ...fieldRows(TAKEN_IN_2015),
    ...fieldRows(OF_OURS),
    ['push addresses', NO_PUSH, NO_PUSH, NO_PUSH],
    ...recordRows(control, linked),
    ...linkRows(control, linked, result.linkage),
  ];
}

/** What the table comes to, for whoever reads no tables; the first sentence in bold. */
export function resultSentence(result: DrillResult): string {
  const [headline, afterwards] = resultWords(result);
  return `**${headline}** ${afterwards}`;
}

export function resultWords(result: DrillResult): readonly [headline: string, afterwards: string] {
  const control = serverIn(result, 'control');
  const ours = serverIn(result, 'ours');
  if (!control || !ours) return [INCOMPLETE, ''];
  const total = ({ fields }: ServerResult): number => sum(fields, (field) => field.total);
  const fromControl = sum(control.fields, ({ recovered }) => recovered);
  const fromOurs = sum(ours.fields, ({ atRest }) => atRest);
  const shown = ours.fields.filter(({ live }) => live > 0).map(({ field }) => FIELD_NAMES[field]);
  return [
    `Of ${total(control)} facts about ${result.families} invented families, a thief got ${fromControl} from a server ` +
      `built as in 2015, and ${fromOurs === 0 ? 'none' : fromOurs} of ${total(ours)} from all that lies on Knothole’s.`,
    shown.length === 0
      ? 'While it runs, its memory and traffic gave none either.'
      : `Who sits on the running server sees more: ${shown.join(', ')}.`,
  ];
}

/** What lies there and what only shows while it runs, in words; the two are never added up. */
export function atRestAndLive(result: DrillResult): string {
  const ours = serverIn(result, 'ours');
  if (!ours) return INCOMPLETE;
  const above = (of: 'atRest' | 'live'): string =>
    ours.fields
      .filter((field) => field[of] > 0)
      .map((field) => `${FIELD_NAMES[field.field]} ${describeShare(field[of], field.total)}`)
      .join(', ') || 'none';
  return (
    `Knothole at rest (database, files, backups, configuration and keys, logs, free space): above 0 of ` +
    `${ours.fields.length} rows: ${above('atRest')}. Live (memory of the running server and recorded traffic), in ` +
    `columns of its own: above 0: ${above('live')}. Of a running server, where connections come from shows by nature.`
  );
}

/** Which run it was, so that anybody can repeat it. */
export function resultOrigin(result: DrillResult): string {
  const { drillVersion, seed, commit, plan, mutants, checks } = result;
  const passed = checks.filter(({ isPassed }) => isPassed).length;
  return [
    `The ${plan} drill, version ${drillVersion}, seed ${seed}, commit ${commit ?? 'unknown'}:`,
    `${passed} of ${checks.length} checks passed, ${mutants.total - mutants.missed.length} of ${mutants.total} sabotaged`,
    'copies of Knothole were noticed.',
    'What a server cannot do yet was not planted there.',
    '“< 5 %” behind a zero means: with so few tries, a share up to that size could still have given none.',
  ].join(' ');
}

/** Neither server pushes; ours will, and then they are planted. */
const NO_PUSH: Cell = { text: 'there are none yet', isLeak: null };

function fieldRow(field: Field, control: ServerResult, ours: ServerResult): Row[] {
  const bad = fieldIn(control, field);
  const own = fieldIn(ours, field);
  if (!bad && !own) return [];
  return [
    [
      FIELD_NAMES[field],
      share(bad?.recovered ?? 0, bad?.total ?? 0),
      share(own?.atRest ?? 0, own?.total ?? 0),
      share(own?.live ?? 0, own?.total ?? 0),
    ],
  ];
}

function share(hits: number, total: number): Cell {
  const text = describeShare(hits, total).replace(/\d{4,}/g, (digits) =>
    Number(digits).toLocaleString('en'),
  );
  return { text, isLeak: total === 0 ? null : hits > 0 };
}

const RELATIONS = [
  ['family', 'told better than by guessing: who is one family'],
  ['conversation', 'told better than by guessing: who talks with whom'],
  ['known family', 'the same of one family, by who knows its hours'],
  ['friend families', 'told better than by guessing: which families are friends'],
  ['chat between families', 'told better than by guessing: what is one chat between families'],
  ['friends of the known family', 'who writes to one family, by who knows its hours'],
] as const satisfies readonly (readonly [LinkResult['relation'], string])[];

/** No attack is needed for that; the drill's own linking is about what is stored. */
const BY_CONNECTION: Cell = { text: 'shows: by its connection', isLeak: true };

/** Of many rankings some are above guessing by chance; ours are held against chance all at once. */
function linkRows(control: ServerResult, ours: ServerResult, linkage: LinkageResult): Row[] {
  // What no server was asked, in a result of an earlier drill, is no row.
  const asked = new Set([...control.links, ...ours.links].map(({ relation }) => relation));
  return RELATIONS.filter(([relation]) => asked.has(relation)).map(([relation, name]) => [
    name,
    describeLinks(control, relation, false),
    describeLinks(ours, relation, linkage.isWithinChance),
    BY_CONNECTION,
  ]);
}

function describeLinks(
  { links }: ServerResult,
  relation: LinkResult['relation'],
  isWithinChance: boolean,
): Cell {
  const best = strongest(links.filter((link) => link.relation === relation));
  if (!best) return { text: 'nothing to tell it by', isLeak: false };
  const { precision, guessingBelow, isAboveGuessing } = best;
  const isLeak = isAboveGuessing && !isWithinChance;
  const reached = `${isLeak ? 'yes' : 'no'}: ${short(precision)} of 1`;
  const isLucky = !isLeak && precision > guessingBelow;
  const against = isLucky ? 'as luck gives among many' : `guessing ${short(guessingBelow)}`;
  return { text: `${reached}, ${against}`, isLeak };
}

function short(value: number): string {
  return String(Number(value.toPrecision(2)));
}

/** As among the scores themselves, which are not here. */
function strongest(links: readonly LinkResult[]): LinkResult | undefined {
  const lead = ({ isAboveGuessing, precision, guessingBelow }: LinkResult): number =>
    (isAboveGuessing ? 1 : 0) + precision - guessingBelow;
  return [...links].sort((a, b) => lead(b) - lead(a))[0];
}

function recordRows({ records: bad }: ServerResult, { records: own }: ServerResult): Row[] {
  return [
    [
      'records that name a sender, a device or a chat',
      share(bad.withRepeatedSign, bad.total),
      share(own.withRepeatedSign, own.total),
      BY_CONNECTION,
    ],
    [
      'records that say when they were written',
      share(bad.withTime, bad.total),
      share(own.withTime, own.total),
      { text: 'shows: to who watches', isLeak: true },
    ],
    [
      'sizes of records, which tell long from short',
      sizes(bad.differentSizes),
      sizes(own.differentSizes),
      { text: 'not measured', isLeak: null },
    ],
  ];
}

function sizes(count: number): Cell {
  return count <= 1
    ? { text: 'one for all', isLeak: false }
    : { text: `${count} different ones`, isLeak: true };
}

function serverIn({ servers }: DrillResult, name: string): ServerResult | undefined {
  return servers.find(({ target }) => target === name);
}

function fieldIn({ fields }: ServerResult, field: Field): FieldResult | undefined {
  return fields.find((each) => each.field === field);
}

function sum(fields: readonly FieldResult[], of: (field: FieldResult) => number): number {
  return fields.reduce((total, field) => total + of(field), 0);
}

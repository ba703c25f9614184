/** "What a thief would get" as a Markdown table, made of a result and of nothing else. */
import type { Field } from '../run-directory.ts';
import { describeShare } from '../score/binomial.ts';
import { markdownTable } from './markdown-table.ts';
import type { DrillResult, FieldResult, LinkResult, ServerResult } from './result.ts';
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
const OF_OURS: readonly Field[] = ['voice', 'gps', 'ip', 'device'];

const HEAD = [
  'recovered, of what was planted',
  'a server built as in 2015',
  'Knothole, stolen: all that lies on it',
  'Knothole, taken over while it runs',
] as const;

type Row = readonly [name: string, control: string, atRest: string, live: string];

/** One row per thing worth stealing; the columns of ours are kept apart, and never added up. */
export function resultTable(result: DrillResult): string {
  const control = serverIn(result, 'control');
  const ours = serverIn(result, 'ours');
  if (!control || !ours) return 'This run has no bad server or no server of ours.';
  const linked = serverIn(result, 'ours-linkage') ?? ours;
  const fieldRows = (fields: readonly Field[]): Row[] =>
    fields.flatMap((field) => fieldRow(field, control, ours));
  return markdownTable(HEAD, [
    ...fieldRows(TAKEN_IN_2015),
    ...fieldRows(OF_OURS),
    ['push addresses', NOT_PLANTED, NOT_PLANTED, NOT_PLANTED],
    ...recordRows(control, linked),
    ...linkRows(control, linked),
  ]);
}

/** What the table comes to, for whoever reads no tables. */
export function resultSentence(result: DrillResult): string {
  const control = serverIn(result, 'control');
  const ours = serverIn(result, 'ours');
  if (!control || !ours) return 'This run has no bad server or no server of ours.';
  const planted = sum(ours.fields, ({ total }) => total);
  const fromControl = sum(control.fields, ({ recovered }) => recovered);
  const shown = ours.fields.filter(({ live }) => live > 0).map(({ field }) => FIELD_NAMES[field]);
  return [
    `**${result.families} invented families used both servers; then everything on them was stolen and attacked.`,
    `Out of the bad one came ${fromControl} of ${sum(control.fields, ({ total }) => total)} planted values,`,
    `out of Knothole ${sum(ours.fields, ({ atRest }) => atRest)} of ${planted}.**`,
    shown.length === 0
      ? 'A thief who sits on the running server got nothing more.'
      : `A thief who sits on the running server sees more: ${shown.join(' and ')}.`,
  ].join(' ');
}

/** Which run it was, so that anybody can repeat it. */
export function resultOrigin(result: DrillResult): string {
  const { drillVersion, seed, commit, plan, mutants, checks } = result;
  const passed = checks.filter(({ isPassed }) => isPassed).length;
  return [
    `The ${plan} drill, version ${drillVersion}, seed ${seed}, commit ${commit ?? 'unknown'}:`,
    `${passed} of ${checks.length} checks passed, ${mutants.total - mutants.missed.length} of ${mutants.total} sabotaged`,
    'copies of Knothole were noticed.',
    '“< 5 %” behind a zero means: with so few tries, a share up to that size could still have given none.',
  ].join(' ');
}

/** Neither server pushes; ours will, and then they are planted. */
const NOT_PLANTED = 'there are none yet';

function fieldRow(field: Field, control: ServerResult, ours: ServerResult): Row[] {
  const bad = fieldIn(control, field);
  const own = fieldIn(ours, field);
  if (!bad && !own) return [];
  return [
    [
      FIELD_NAMES[field],
      bad ? describeShare(bad.recovered, bad.total) : 'not planted',
      own ? describeShare(own.atRest, own.total) : 'not planted',
      own ? describeShare(own.live, own.total) : 'not planted',
    ],
  ];
}

const RELATIONS = [
  ['family', 'told better than by guessing: who is one family'],
  ['conversation', 'told better than by guessing: who talks with whom'],
  ['known family', 'the same of one family, by who knows its hours'],
] as const satisfies readonly (readonly [LinkResult['relation'], string])[];

/** No attack is needed for that; the drill's own linking is about what is stored. */
const BY_CONNECTION = 'shows: by its connection';

function linkRows(control: ServerResult, linked: ServerResult): Row[] {
  return RELATIONS.map(([relation, name]) => [
    name,
    describeLinks(control, relation),
    describeLinks(linked, relation),
    BY_CONNECTION,
  ]);
}

function describeLinks({ links }: ServerResult, relation: LinkResult['relation']): string {
  const best = strongest(links.filter((link) => link.relation === relation));
  if (!best) return 'nothing to tell it by';
  const { isAboveGuessing, precision, guessingBelow } = best;
  const numbers = `${short(precision)} of 1, guessing ${short(guessingBelow)}`;
  return `${isAboveGuessing ? 'yes' : 'no'}: ${numbers}`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(2)));
}

/** One above guessing before any that is not; then the one most above what guessing reaches. */
function strongest(links: readonly LinkResult[]): LinkResult | undefined {
  const lead = ({ isAboveGuessing, precision, guessingBelow }: LinkResult): number =>
    (isAboveGuessing ? 1 : 0) + precision - guessingBelow;
  return [...links].sort((a, b) => lead(b) - lead(a))[0];
}

function recordRows({ records: bad }: ServerResult, { records: own }: ServerResult): Row[] {
  return [
    [
      'records that name a sender, a device or a chat',
      describeShare(bad.withRepeatedSign, bad.total),
      describeShare(own.withRepeatedSign, own.total),
      BY_CONNECTION,
    ],
    [
      'records that say when they were written',
      describeShare(bad.withTime, bad.total),
      describeShare(own.withTime, own.total),
      'shows: to who watches',
    ],
    [
      'sizes of records, which tell long from short',
      sizes(bad.differentSizes),
      sizes(own.differentSizes),
      'not measured',
    ],
  ];
}

function sizes(count: number): string {
  return count <= 1 ? 'one for all' : `${count} different ones`;
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

/** Groups of several families: what guardians propose, answer and keep. */
import { encodeFields, readFields } from '../../../packages/client/src/family/fields.ts';
import {
  groupFields,
  NO_GROUPS,
  readGroups,
} from '../../../packages/client/src/friends/group-book.ts';
import {
  type GroupPlan,
  type GroupWord,
  groupLeaveItem,
  groupNameItem,
  planItem,
  readGroupLeaveItem,
  readGroupNameItem,
  readPlan,
  readPlanItem,
  readWord,
  readWordItem,
  wordItem,
} from '../../../packages/client/src/friends/group-plan.ts';
import type { FuzzTarget } from '../target.ts';
import { GROUP, larkspurs, PROFILE } from './family-fixtures.ts';

const PLAN = 'client/src/friends/group-plan.ts';
const OTHER_FAMILY = '09'.repeat(32);

function plan(): GroupPlan {
  const { ida, pim } = larkspurs();
  const contact = `${OTHER_FAMILY.slice(0, 24)}02010203`;
  return {
    group: GROUP,
    version: 1,
    families: [ida.identity.root, OTHER_FAMILY],
    people: [
      { person: pim.identity.person, role: 'child', profile: PROFILE },
      { person: contact, role: 'child', profile: PROFILE },
    ],
    around: [{ person: ida.identity.person, role: 'guardian', profile: PROFILE }],
    name: PROFILE,
  };
}

function word(): GroupWord {
  const person = larkspurs().pim.identity.person;
  return { group: GROUP, person, version: 1, granted: true, statement: null };
}

const common = { shape: 'cbor', codes: [], maxBytes: 4_096 } as const;

export const GROUP_TARGETS: readonly FuzzTarget[] = [
  {
    ...common,
    name: 'group plan item',
    covers: [`${PLAN}#readPlanItem`, `${PLAN}#readPlan`],
    prepare: () => ({
      seeds: [planItem(larkspurs().random, plan()).body],
      // A nickname is put into its normal form on reading.
      decode: (input) => readPlanItem(input) ?? readFields(input, readPlan),
    }),
  },
  {
    ...common,
    name: 'group word item',
    covers: [`${PLAN}#readWordItem`, `${PLAN}#readWord`],
    prepare: () => {
      const { random, revocation } = larkspurs();
      return {
        seeds: [null, revocation].map(
          (statement) => wordItem(random, { ...word(), statement }).body,
        ),
        decode: (input) => readWordItem(input) ?? readFields(input, readWord),
      };
    },
  },
  {
    ...common,
    name: 'group name item',
    covers: [`${PLAN}#readGroupNameItem`],
    prepare: () => ({
      seeds: [groupNameItem(larkspurs().random, GROUP, PROFILE).body],
      decode: readGroupNameItem,
    }),
  },
  {
    ...common,
    name: 'group leave item',
    covers: [`${PLAN}#readGroupLeaveItem`],
    prepare: () => ({
      seeds: [true, false].map((isOut) => groupLeaveItem(larkspurs().random, GROUP, isOut).body),
      decode: readGroupLeaveItem,
    }),
  },
  {
    ...common,
    name: 'group book',
    covers: ['client/src/friends/group-book.ts#readGroups'],
    maxBytes: 16_384,
    prepare: () => {
      const known = { ...word(), since: 7, people: new Set([GROUP]) };
      const words = new Map([[known.person, known]]);
      const left = new Set([known.person]);
      const book = new Map([[GROUP, { plan: plan(), words, renamed: PROFILE, left }]]);
      return {
        seeds: [NO_GROUPS, book].map((groups) => encodeFields([groupFields(groups)])),
        decode: (input) => readFields(input, readGroups),
      };
    },
  },
];

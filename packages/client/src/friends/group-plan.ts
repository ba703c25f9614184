/**
 * A group of people of several families, as the guardian who makes it tells the families, and what each
 * of them answers. A plan lets nobody in: what does are the guardians' signed lists in the answers.
 */
import { decodeHex, encodeHex } from '@knothole/protocol';
import type { GroupId, Item } from '../chain/types.ts';
import { ITEM_KINDS } from '../conversation/item-kinds.ts';
import { MAX_APPROVAL_VERSION } from '../family/approval.ts';
import { makeItem } from '../family/family-items.ts';
import { encodeFields, type Field, type FieldReader, readFields } from '../family/fields.ts';
import { isPersonOf, PERSON_BYTES, roleOfPerson } from '../family/person.ts';
import {
  type PersonProfile,
  personProfileFields,
  profileFields,
  readPersonProfile,
  readProfile,
} from '../family/profile.ts';
import type { Random } from '../ports.ts';
import { type FamilyId, MAX_GROUP_PEOPLE, type PersonId, type Profile } from '../view.ts';
import { readTerms, type Terms, termsFields } from './allowance.ts';

export { MAX_GROUP_PEOPLE } from '../view.ts';

/** Guardians who may look along, whom the others would not know by name. */
export const MAX_AROUND = 6;
const FAMILY_BYTES = 32;
const GROUP_BYTES = 16;

export interface GroupPlan {
  /** The MLS group in which it begins: drawn beforehand, so that lists can name it. */
  readonly group: GroupId;
  /** Grows when people are added. */
  readonly version: number;
  /** Whose people are in it; the first has made it. */
  readonly families: readonly FamilyId[];
  readonly people: readonly PersonProfile[];
  readonly around: readonly PersonProfile[];
  /** What it is called, and its drawn picture. */
  readonly name: Profile;
}

/** A family's answer for one of its people: for a child a signed list, for a grown-up her own word. */
export interface GroupWord extends Terms {
  readonly group: GroupId;
  readonly person: PersonId;
}

/** Body: {@link planFields}. */
export function planItem(random: Random, plan: GroupPlan): Item {
  return makeItem(random, ITEM_KINDS.groupPlan, encodeFields(planFields(plan)));
}

export function readPlanItem(body: Uint8Array): GroupPlan | undefined {
  const plan = readFields(body, readPlan);
  return plan !== undefined && isPlan(plan) ? plan : undefined;
}

/** [group(16), version, [family(32) …], [person …], [person …], nickname, animal, colour] */
export function planFields(plan: GroupPlan): readonly Field[] {
  const { group, version, families, people, around, name } = plan;
  return [
    decodeHex(group),
    version,
    families.map(decodeHex),
    people.map(personProfileFields),
    around.map(personProfileFields),
    ...profileFields(name),
  ];
}

/** Reads what {@link planFields} wrote; throws inside a field reader. */
export function readPlan(fields: FieldReader): GroupPlan {
  return {
    group: encodeHex(fields.bytes(GROUP_BYTES)),
    version: fields.integer(MAX_APPROVAL_VERSION),
    families: fields.list(MAX_GROUP_PEOPLE, (list) => encodeHex(list.bytes(FAMILY_BYTES))),
    people: fields.list(MAX_GROUP_PEOPLE, (list) => list.nested(readPersonProfile)),
    around: fields.list(MAX_AROUND, (list) => list.nested(readPersonProfile)),
    name: readProfile(fields),
  };
}

/** Body [group(16), person(16), version, 1 | 0, list | null]. */
export function wordItem(random: Random, word: GroupWord): Item {
  return makeItem(random, ITEM_KINDS.groupWord, encodeFields(wordFields(word)));
}

export function readWordItem(body: Uint8Array): GroupWord | undefined {
  return readFields(body, readWord);
}

export function wordFields(word: GroupWord): readonly Field[] {
  return [decodeHex(word.group), decodeHex(word.person), ...termsFields(word)];
}

/** Reads what {@link wordFields} wrote; throws inside a field reader. */
export function readWord(fields: FieldReader): GroupWord {
  return {
    group: encodeHex(fields.bytes(GROUP_BYTES)),
    person: encodeHex(fields.bytes(PERSON_BYTES)),
    ...readTerms(fields),
  };
}

/** Body [group(16), nickname, animal, colour]: in the group itself, and in family groups. */
export function groupNameItem(random: Random, group: GroupId, name: Profile): Item {
  const body = encodeFields([decodeHex(group), ...profileFields(name)]);
  return makeItem(random, ITEM_KINDS.groupName, body);
}

export function readGroupNameItem(
  body: Uint8Array,
): { readonly group: GroupId; readonly name: Profile } | undefined {
  return readFields(body, (fields) => ({
    group: encodeHex(fields.bytes(GROUP_BYTES)),
    name: readProfile(fields),
  }));
}

/** Body [group(16), 1 | 0]: the sender has gone out of it; 0: a guardian is there again. */
export function groupLeaveItem(random: Random, group: GroupId, isOut: boolean): Item {
  const body = encodeFields([decodeHex(group), isOut ? 1 : 0]);
  return makeItem(random, ITEM_KINDS.groupLeave, body);
}

export function readGroupLeaveItem(
  body: Uint8Array,
): { readonly group: GroupId; readonly isOut: boolean } | undefined {
  return readFields(body, (fields) => ({
    group: encodeHex(fields.bytes(GROUP_BYTES)),
    isOut: fields.integer(1) === 1,
  }));
}

/** Everybody is of a family that is named, nobody is named twice, and each family has somebody. */
function isPlan({ families, people, around }: GroupPlan): boolean {
  const all = [...people, ...around];
  return (
    families.length > 1 &&
    new Set(families).size === families.length &&
    new Set(all.map(({ person }) => person)).size === all.length &&
    families.every((family) => people.some(({ person }) => isPersonOf(person, family))) &&
    all.every(
      ({ person, role }) =>
        roleOfPerson(person) === role && families.some((family) => isPersonOf(person, family)),
    )
  );
}

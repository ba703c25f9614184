/**
 * The conversations that a family had before its guardian's phone was lost, as the vault told: which
 * groups a conversation succeeds that this device never was in. Their members move over by it.
 */
import { decodeHex, encodeHex, KnotholeError } from '@knothole/protocol';
import { type GroupId, type GroupPolicy, MAX_PREDECESSORS } from '../chain/types.ts';
import type { LocalStore, StoreWrite } from '../ports.ts';
import type { FamilyId, PersonId } from '../view.ts';
import { encodeFields, type Field, type FieldReader, readRecord } from './fields.ts';
import { STORE_KEYS } from './store-keys.ts';

const VERSION = 1;
const ID_BYTES = 16;
const FAMILY_BYTES = 32;
const FORMS = ['family', 'direct', 'group'] as const;
const MAX_ROOTS = 32;
export const MAX_INHERITED = 512;

/** A conversation by whom it is between, and the groups that it has had, oldest first. */
export interface KnownConversation {
  readonly lineage: readonly GroupId[];
  readonly form: GroupPolicy['form'];
  /** Empty for the whole family's, and for what two families' guardians share. */
  readonly people: readonly PersonId[];
  /** Whose roots it names, the senior one first; empty where that is this family alone. */
  readonly families: readonly FamilyId[];
}

export class Inheritance {
  readonly #conversations: readonly KnownConversation[];

  private constructor(conversations: readonly KnownConversation[]) {
    this.#conversations = conversations;
  }

  static async open(store: LocalStore): Promise<Inheritance> {
    const bytes = await store.get(STORE_KEYS.inherited);
    return new Inheritance(bytes === undefined ? [] : decode(bytes));
  }

  get conversations(): readonly KnownConversation[] {
    return this.#conversations;
  }

  predecessorsOf(form: GroupPolicy['form'], people: readonly PersonId[]): readonly GroupId[] {
    const isSame = (known: KnownConversation): boolean =>
      known.families.length === 0 &&
      known.form === form &&
      people.every((person) => known.people.includes(person));
    return (this.#conversations.find(isSame)?.lineage ?? []).slice(-MAX_PREDECESSORS);
  }

  /** What this family's guardians shared with those of another one. */
  bridgeWith(family: FamilyId): KnownConversation | undefined {
    return this.#conversations.findLast(
      ({ form, families }) => form === 'family' && families.includes(family),
    );
  }

  /** The conversation of two people of two families. */
  sharedBy(people: readonly PersonId[]): KnownConversation | undefined {
    return this.#conversations.find(
      (known) =>
        known.form === 'direct' &&
        known.families.length > 0 &&
        people.every((person) => known.people.includes(person)),
    );
  }
}

export function inheritanceWrite(conversations: readonly KnownConversation[]): StoreWrite {
  const value = encodeFields([VERSION, conversations.map(conversationFields)]);
  return { key: STORE_KEYS.inherited, value };
}

/** [[group …], form, [person …]], and [family …] where there are several. */
export function conversationFields({
  lineage,
  form,
  people,
  families,
}: KnownConversation): readonly Field[] {
  const own = [lineage.map(decodeHex), form, people.map(decodeHex)];
  return families.length === 0 ? own : [...own, families.map(decodeHex)];
}

/** Reads what {@link conversationFields} wrote; throws inside a field reader. */
export function readConversation(fields: FieldReader): KnownConversation {
  return {
    lineage: readLineage(fields),
    form: fields.oneOf(FORMS),
    people: fields.list(MAX_INHERITED, readId),
    families: fields.remaining === 0 ? [] : readFamilies(fields),
  };
}

export function readLineage(fields: FieldReader): readonly GroupId[] {
  return fields.list(MAX_PREDECESSORS + 1, readId);
}

/** Absent where there are none: one meaning has one spelling. */
function readFamilies(fields: FieldReader): readonly FamilyId[] {
  const families = fields.list(MAX_ROOTS, readFamily);
  if (families.length === 0) {
    throw new KnotholeError('INPUT', 'families that are none');
  }
  return families;
}

/** At least the group itself. */
export function readSomeLineage(fields: FieldReader): readonly GroupId[] {
  const lineage = readLineage(fields);
  if (lineage.length === 0) {
    throw new KnotholeError('INPUT', 'a lineage without a group');
  }
  return lineage;
}

function readFamily(list: FieldReader): string {
  return encodeHex(list.bytes(FAMILY_BYTES));
}

function readId(list: FieldReader): string {
  return encodeHex(list.bytes(ID_BYTES));
}

function decode(bytes: Uint8Array): readonly KnownConversation[] {
  return readRecord(bytes, (fields) => {
    fields.version(VERSION);
    return fields.list(MAX_INHERITED, (list) => list.nested(readConversation));
  });
}

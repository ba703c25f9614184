/**
 * The conversations that a family had before its guardian's phone was lost, as the vault told: which
 * groups a conversation succeeds that this device never was in. Their members move over by it.
 */
import { decodeHex, encodeHex } from '@knothole/protocol';
import { type GroupId, type GroupPolicy, MAX_PREDECESSORS } from '../chain/types.ts';
import type { LocalStore, StoreWrite } from '../ports.ts';
import type { PersonId } from '../view.ts';
import { encodeFields, type Field, type FieldReader, readRecord } from './fields.ts';
import { STORE_KEYS } from './store-keys.ts';

const VERSION = 1;
const ID_BYTES = 16;
const FORMS = ['family', 'direct'] as const;
export const MAX_INHERITED = 512;

/** A conversation by whom it is between, and the groups that it has had, oldest first. */
export interface KnownConversation {
  readonly lineage: readonly GroupId[];
  readonly form: GroupPolicy['form'];
  /** Empty for the whole family's. */
  readonly people: readonly PersonId[];
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
      known.form === form && people.every((person) => known.people.includes(person));
    return (this.#conversations.find(isSame)?.lineage ?? []).slice(-MAX_PREDECESSORS);
  }
}

export function inheritanceWrite(conversations: readonly KnownConversation[]): StoreWrite {
  const value = encodeFields([VERSION, conversations.map(conversationFields)]);
  return { key: STORE_KEYS.inherited, value };
}

/** [[group …], form, [person …]] */
export function conversationFields({ lineage, form, people }: KnownConversation): readonly Field[] {
  return [lineage.map(decodeHex), form, people.map(decodeHex)];
}

/** Reads what {@link conversationFields} wrote; throws inside a field reader. */
export function readConversation(fields: FieldReader): KnownConversation {
  return {
    lineage: readLineage(fields),
    form: fields.oneOf(FORMS),
    people: fields.list(MAX_INHERITED, readId),
  };
}

export function readLineage(fields: FieldReader): readonly GroupId[] {
  return fields.list(MAX_PREDECESSORS + 1, readId);
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

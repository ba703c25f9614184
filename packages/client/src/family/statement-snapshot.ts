/**
 * What a joiner of a conversation of several families is told with the welcome (docs/chain.md rule
 * 24): the signed statements by which its members are together, [1, [statement …]]. They verify by
 * themselves.
 */
import { MAX_STATEMENT_BYTES } from '../chain/message.ts';
import { encodeFields, readFields } from './fields.ts';

const VERSION = 1;
/** Each of 12 families' children with each of the others, and as much again. */
const MAX_STATEMENTS = 264;

export function encodeStatementSnapshot(statements: readonly Uint8Array[]): Uint8Array {
  return encodeFields([VERSION, statements]);
}

/** The statements as they came, nothing verified; none for every other snapshot. */
export function statementsOfSnapshot(snapshot: Uint8Array): readonly Uint8Array[] {
  const read = readFields(snapshot, (fields) => {
    fields.version(VERSION);
    return fields.list(MAX_STATEMENTS, (list) => list.bytesUpTo(MAX_STATEMENT_BYTES));
  });
  return read ?? [];
}

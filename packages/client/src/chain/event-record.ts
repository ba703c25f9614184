/** Events of a conversation in the local store, and the ids that were already shown (I3). */
import { KnotholeError } from '@knothole/protocol';
import { identityFields, readIdentity } from './identity-record.ts';
import { type CborFields, encodeCbor, readCbor } from './strict-cbor.ts';
import type { ChainEvent } from './types.ts';
import { itemFields, readItem } from './work-record.ts';

export function encodeEvent(event: ChainEvent): Uint8Array {
  const head = [event.kind, event.index, event.epoch, event.position, event.seenAt] as const;
  return encodeCbor(
    event.kind === 'item'
      ? [...head, identityFields(event.sender), itemFields(event.item)]
      : [...head, identityFields(event.who), event.id],
  );
}

/** @throws {KnotholeError} STORE_CORRUPT when the bytes are no whole record. */
export function decodeEvent(bytes: Uint8Array): ChainEvent {
  try {
    return readEvent(readCbor(bytes));
  } catch (error) {
    throw new KnotholeError('STORE_CORRUPT', 'a record of an event does not open', {
      cause: error,
    });
  }
}

function readEvent(fields: CborFields): ChainEvent {
  const kind = fields.word('item', 'joined', 'left');
  const head = {
    index: fields.integer(),
    epoch: fields.integer(),
    position: fields.integer(),
    seenAt: fields.integer(),
  };
  const who = readIdentity(fields.fields());
  return kind === 'item'
    ? { kind, ...head, sender: who, item: readItem(fields.fields()) }
    : { kind, ...head, who, id: fields.text() };
}

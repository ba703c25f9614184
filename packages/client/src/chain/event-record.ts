/** Events of a conversation in the local store, and the ids that were already shown (I3). */
import { KnotholeError } from '@knothole/protocol';
import { identityFields, readIdentity } from './identity-record.ts';
import { type CborFields, encodeCbor, readCbor } from './strict-cbor.ts';
import { type ChainEvent, MOVE_REASONS } from './types.ts';
import { itemFields, readItem } from './work-record.ts';

export function encodeEvent(event: ChainEvent): Uint8Array {
  const head = [event.kind, event.index, event.epoch, event.position, event.seenAt] as const;
  return encodeCbor(
    event.kind === 'item'
      ? [...head, identityFields(event.sender), itemFields(event.item)]
      : [
          ...head,
          identityFields(event.who),
          event.id,
          ...(event.kind === 'moved' ? [event.reason] : []),
        ],
  );
}

/** @throws {KnotholeError} STORE_CORRUPT when the bytes are no whole record. */
export function decodeEvent(bytes: Uint8Array): ChainEvent {
  try {
    const fields = readCbor(bytes);
    const event = readEvent(fields);
    fields.end();
    return event;
  } catch (error) {
    throw new KnotholeError('STORE_CORRUPT', 'a record of an event does not open', {
      cause: error,
    });
  }
}

function readEvent(fields: CborFields): ChainEvent {
  const kind = fields.word('item', 'joined', 'left', 'moved');
  const head = {
    index: fields.integer(),
    epoch: fields.integer(),
    position: fields.integer(),
    seenAt: fields.integer(),
  };
  const who = readIdentity(fields.fields());
  if (kind === 'item') {
    return { kind, ...head, sender: who, item: readItem(fields.fields()) };
  }
  const id = fields.text();
  return kind === 'moved'
    ? { kind, ...head, who, id, reason: fields.word(...MOVE_REASONS) }
    : { kind, ...head, who, id };
}

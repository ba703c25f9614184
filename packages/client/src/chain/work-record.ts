/**
 * Small records beside the main one: intents, items of the outbox, and welcomes, each written when it
 * comes and deleted when it is done.
 */
import {
  decodeBucket,
  decodeHex,
  encodeBucket,
  encodeHex,
  KnotholeError,
} from '@knothole/protocol';
import type { PreparedWelcome, StoredIntent, StoredItem, Welcome } from './chain-state.ts';
import { type CborFields, type CborValue, encodeCbor, readCbor } from './strict-cbor.ts';
import type { Intent, InvitedDevice, Item, Parcel } from './types.ts';

const SECRET_BYTES = 32;

type CommitIntent = StoredIntent['intent'];

export function encodeIntent(stored: StoredIntent): Uint8Array {
  return encodeCbor([stored.order, stored.epoch, intentFields(stored.intent)]);
}

/** @throws {KnotholeError} STORE_CORRUPT when the bytes are no whole record; so do all readers here. */
export function decodeIntent(bytes: Uint8Array): StoredIntent {
  return opened(bytes, (fields) => ({
    order: fields.integer(),
    epoch: fields.integer(),
    intent: readIntent(fields.fields()),
  }));
}

export function encodeStoredItem(stored: StoredItem): Uint8Array {
  const { landed } = stored;
  return encodeCbor([
    stored.order,
    itemFields(stored.item),
    landed === null ? null : [landed.epoch, landed.position, landed.devices],
  ]);
}

export function decodeStoredItem(bytes: Uint8Array): StoredItem {
  return opened(bytes, (fields) => ({
    order: fields.integer(),
    item: readItem(fields.fields()),
    landed: fields.optional((field) => {
      const landed = field.fields();
      return {
        epoch: landed.integer(),
        position: landed.integer(),
        devices: landed.list((device) => device.text()),
      };
    }),
  }));
}

export function encodeWelcome(welcome: Welcome): Uint8Array {
  const { epoch, landedAt, isLost } = welcome;
  const { device, leafKey, parcel, content } = welcome;
  return encodeCbor([epoch, landedAt, isLost, device, leafKey, parcelFields(parcel), content]);
}

export function decodeWelcome(bytes: Uint8Array): Welcome {
  return opened(bytes, (fields) => ({
    epoch: fields.integer(),
    landedAt: fields.integer(),
    isLost: fields.boolean(),
    device: fields.text(),
    leafKey: fields.bytes(),
    parcel: readParcel(fields.fields()),
    content: fields.bytes(),
  }));
}

/** Fields of a welcome whose commit is pending. */
export function welcomeFields(welcome: PreparedWelcome): CborValue {
  const { device, parcel, snapshot } = welcome;
  return [device, parcelFields(parcel), welcome.welcome, snapshot];
}

/** Reads what {@link welcomeFields} wrote. */
export function readWelcomeFields(fields: CborFields): PreparedWelcome {
  return {
    device: fields.text(),
    parcel: readParcel(fields.fields()),
    welcome: fields.bytes(),
    snapshot: fields.bytes(),
  };
}

/** Fields of an item inside another record. */
export function itemFields(item: Item): CborValue {
  return [item.kind, decodeHex(item.id), item.body];
}

/** Reads what {@link itemFields} wrote. */
export function readItem(fields: CborFields): Item {
  return { kind: fields.integer(), id: encodeHex(fields.bytes()), body: fields.bytes() };
}

function intentFields(intent: CommitIntent): CborValue {
  switch (intent.kind) {
    case 'add':
      return [
        intent.kind,
        intent.id,
        intent.devices.map(invitedFields),
        intent.statements.map(itemFields),
      ];
    case 'remove':
      return [intent.kind, intent.id, intent.devices, intent.statements.map(itemFields)];
    case 'replace':
      return [intent.kind, intent.id, invitedFields(intent.device)];
    case 'update':
      return [intent.kind, intent.id];
    case 'leave':
      return [intent.kind, intent.id, itemFields(intent.statement)];
  }
}

function readIntent(fields: CborFields): CommitIntent {
  const kind = fields.word<Intent['kind']>('add', 'remove', 'replace', 'update', 'leave');
  const id = fields.text();
  switch (kind) {
    case 'add':
      return {
        kind,
        id,
        devices: fields.list((device) => readInvited(device.fields())),
        statements: fields.list((item) => readItem(item.fields())),
      };
    case 'remove':
      return {
        kind,
        id,
        devices: fields.list((device) => device.text()),
        statements: fields.list((item) => readItem(item.fields())),
      };
    case 'replace':
      return { kind, id, device: readInvited(fields.fields()) };
    case 'leave':
      return { kind, id, statement: readItem(fields.fields()) };
    case 'update':
      return { kind, id };
    case 'say':
      throw new KnotholeError('INPUT', 'what is to be said stands in the outbox');
  }
}

function invitedFields(invited: InvitedDevice): CborValue {
  return [invited.device, invited.keyPackage, parcelFields(invited.parcel)];
}

function readInvited(fields: CborFields): InvitedDevice {
  return {
    device: fields.text(),
    keyPackage: fields.bytes(),
    parcel: readParcel(fields.fields()),
  };
}

function parcelFields(parcel: Parcel): CborValue {
  return [parcel.secret, encodeBucket(parcel.bucket)];
}

function readParcel(fields: CborFields): Parcel {
  return { secret: fields.bytes(SECRET_BYTES), bucket: decodeBucket(fields.bytes()) };
}

function opened<Value>(bytes: Uint8Array, read: (fields: CborFields) => Value): Value {
  try {
    const fields = readCbor(bytes);
    const value = read(fields);
    fields.end();
    return value;
  } catch (error) {
    throw new KnotholeError('STORE_CORRUPT', 'a record of the chain does not open', {
      cause: error,
    });
  }
}

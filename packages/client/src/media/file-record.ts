/**
 * What a device keeps of files: of each one here or on its way here, and of each one that it has sent
 * and not yet deleted at the relay.
 */
import { decodeHex, encodeHex, KnotholeError } from '@knothole/protocol';
import { HASH_BYTES } from '../crypto/hash.ts';
import { encodeFields, type FieldReader, readRecord } from '../family/fields.ts';
import type { StoreWrite } from '../ports.ts';
import { type BlobPointer, fileName, pointerFields, readPointer } from './blob-pointer.ts';
import { MAX_CHUNKS } from './chunk-plan.ts';
import { DELETE_SECRET_BYTES } from './delete-caps.ts';

const VERSION = 1;
const DEVICE_BYTES = 16;
/** More than a group has leaves over the life of a file. */
export const MAX_DEVICES = 256;
const MAX_CONVERSATION_LENGTH = 64;

const FILE_STATES = ['intake', 'coming', 'whole', 'kept', 'gone', 'broken'] as const;
const OWN_PHASES = ['sending', 'posted', 'deleting', 'failed'] as const;
const FAILURES = ['BLOB', 'EXPIRED', 'BUCKET'] as const;

export const FILES = 'file/here/';
export const OWN_FILES = 'file/own/';

/** A file here, or on its way: its parts lie beside this record. */
export interface FileRecord {
  /** The conversation that it was sent in, by its id on this device. */
  readonly conversation: string;
  readonly pointer: BlobPointer;
  /**
   * `intake`: being copied into the store, by the writer. `coming`: being fetched. `whole`: here, and
   * not yet said so. `kept`: here. `gone`: the relay has a chunk no more. `broken`: what the relay
   * gave, or the whole of it, is not what the pointer says.
   */
  readonly state: (typeof FILE_STATES)[number];
  /** Parts that are here, from the first. */
  readonly got: number;
}

/** A file of this device's own that lies at the relay, or will, or may. */
export interface OwnFileRecord {
  readonly conversation: string;
  readonly pointer: BlobPointer;
  readonly deleteSecret: Uint8Array;
  /** SHA-256 of each part, so that no other bytes are ever sealed in its place. */
  readonly partHashes: readonly Uint8Array[];
  /**
   * `sending`: until the message with the pointer is submitted. `posted`: until everybody has it.
   * `deleting`: at the relay. `failed`: the relay has refused it for good.
   */
  readonly phase: (typeof OWN_PHASES)[number];
  /** Chunks at the relay, from the first: counts up while sending, down while deleting. */
  readonly sent: number;
  readonly failure: (typeof FAILURES)[number] | null;
  /** Devices that were members when the message landed; null before that. */
  readonly awaited: readonly string[] | null;
  /** Devices that have said that they have it. */
  readonly heard: readonly string[];
}

export function partKey(name: string, index: number): string {
  return `file/part/${name}/${String(index).padStart(2, '0')}`;
}

/** Erases the parts of a file from the store, as many as can be there. */
export function partErasures(pointer: BlobPointer): readonly StoreWrite[] {
  const name = fileName(pointer);
  return pointer.ids.map((_, index) => ({ key: partKey(name, index), value: null }));
}

/** @throws {KnotholeError} INPUT for a conversation's id that is none. */
export function encodeFileRecord(record: FileRecord): Uint8Array {
  const { conversation, pointer, state, got } = record;
  requireConversation(conversation);
  return encodeFields([VERSION, conversation, pointerFields(pointer), state, got]);
}

/** @throws {KnotholeError} STORE_CORRUPT when it cannot be read. */
export function decodeFileRecord(bytes: Uint8Array): FileRecord {
  return readRecord(bytes, (fields) => {
    fields.version(VERSION);
    const conversation = fields.text(MAX_CONVERSATION_LENGTH);
    const pointer = fields.nested(readPointer);
    const state = fields.oneOf(FILE_STATES);
    return { conversation, pointer, state, got: fields.integer(pointer.ids.length) };
  });
}

/** @throws {KnotholeError} INPUT for a conversation's id that is none, and for too many devices. */
export function encodeOwnFileRecord(record: OwnFileRecord): Uint8Array {
  requireConversation(record.conversation);
  if (Math.max(record.awaited?.length ?? 0, record.heard.length) > MAX_DEVICES) {
    throw new KnotholeError('INPUT', `at most ${MAX_DEVICES} devices have a file`);
  }
  return encodeFields([
    VERSION,
    record.conversation,
    pointerFields(record.pointer),
    record.deleteSecret,
    record.partHashes,
    record.phase,
    record.sent,
    record.failure,
    record.awaited === null ? null : record.awaited.map(decodeHex),
    record.heard.map(decodeHex),
  ]);
}

/** @throws {KnotholeError} STORE_CORRUPT when it cannot be read. */
export function decodeOwnFileRecord(bytes: Uint8Array): OwnFileRecord {
  return readRecord(bytes, (fields) => {
    fields.version(VERSION);
    const conversation = fields.text(MAX_CONVERSATION_LENGTH);
    const pointer = fields.nested(readPointer);
    const deleteSecret = fields.bytes(DELETE_SECRET_BYTES);
    const partHashes = fields.list(MAX_CHUNKS, (hash) => hash.bytes(HASH_BYTES));
    if (partHashes.length !== pointer.ids.length) {
      throw new KnotholeError('INPUT', 'a file has as many parts as chunks');
    }
    return {
      conversation,
      pointer,
      deleteSecret,
      partHashes,
      phase: fields.oneOf(OWN_PHASES),
      sent: fields.integer(pointer.ids.length),
      failure: fields.optional((failure) => failure.oneOf(FAILURES)),
      awaited: fields.optional(readDevices),
      heard: readDevices(fields),
    };
  });
}

function readDevices(fields: FieldReader): readonly string[] {
  return fields.list(MAX_DEVICES, (device) => encodeHex(device.bytes(DEVICE_BYTES)));
}

/** What is written must read again. */
function requireConversation(id: string): void {
  if (id.length > MAX_CONVERSATION_LENGTH) {
    throw new KnotholeError('INPUT', 'the id of a conversation is shorter');
  }
}

/**
 * What was said before a device came, as a guardian's device hands it to another device of the same
 * person: texts only, as that device remembers them.
 *
 *   archive = [1, [[group(16), [[item id(16), device(16), person(16), sentAt, text] …]] …]]
 */
import { decodeHex, encodeHex, KnotholeError } from '@knothole/protocol';
import { textBytes } from '../conversation/text-item.ts';
import { encodeFields, type Field, type FieldReader, readFields } from '../family/fields.ts';
import { type DeviceId, MAX_LONG_TEXT_BYTES, type PersonId } from '../view.ts';

const VERSION = 1;
const ID_BYTES = 16;
export const ARCHIVE_TYPE = 'application/vnd.knothole.history';
/** Of an archive: four chunks of the second class. */
export const MAX_ARCHIVE_BYTES = 1_000_000;
/** Over all conversations, the latest. */
export const MAX_ARCHIVED_TEXTS = 2_000;
const MAX_CONVERSATIONS = 256;

/** A text that its reader has not verified: somebody else's copy says that it was said. */
export interface ArchivedText {
  readonly id: string;
  readonly device: DeviceId;
  readonly person: PersonId;
  /** Unix seconds, relay time. */
  readonly sentAt: number;
  readonly text: string;
}

/** By the MLS group that the conversation is in as it is packed; texts oldest first. */
export type Archive = ReadonlyMap<string, readonly ArchivedText[]>;

export function encodeArchive(archive: Archive): Uint8Array {
  const conversations = [...archive].map(([group, texts]) => [
    decodeHex(group),
    archivedFields(texts),
  ]);
  return encodeFields([VERSION, conversations]);
}

/** Undefined for what no honest device packs. */
export function readArchive(bytes: Uint8Array): Archive | undefined {
  if (bytes.length > MAX_ARCHIVE_BYTES) {
    return undefined;
  }
  return readFields(bytes, (fields) => {
    fields.version(VERSION);
    const conversations = fields.list(MAX_CONVERSATIONS, (list) =>
      list.nested((one) => [encodeHex(one.bytes(ID_BYTES)), readArchived(one)] as const),
    );
    const archive = new Map(conversations);
    if (archive.size !== conversations.length) {
      throw new KnotholeError('INPUT', 'a conversation comes twice');
    }
    return archive;
  });
}

export function archivedFields(texts: readonly ArchivedText[]): Field {
  return texts.map(({ id, device, person, sentAt, text }) => [
    decodeHex(id),
    decodeHex(device),
    decodeHex(person),
    sentAt,
    text,
  ]);
}

/** Reads what {@link archivedFields} wrote; throws inside a field reader. */
export function readArchived(fields: FieldReader): readonly ArchivedText[] {
  const id = (from: FieldReader): string => encodeHex(from.bytes(ID_BYTES));
  return fields.list(MAX_ARCHIVED_TEXTS, (list) =>
    list.nested((one) => ({
      id: id(one),
      device: id(one),
      person: id(one),
      sentAt: one.integer(),
      text: readWords(one),
    })),
  );
}

function readWords(fields: FieldReader): string {
  const text = fields.text(MAX_LONG_TEXT_BYTES);
  if (text.trim() === '' || textBytes(text) > MAX_LONG_TEXT_BYTES) {
    throw new KnotholeError('INPUT', 'this is no text that anybody could send');
  }
  return text;
}

/**
 * How history changes hands, in the family group: a new device says to which key it is to be sealed, a
 * guardian's device answers with what finds and opens the archive, and guardians say whether at all.
 */
import { decodeHex, encodeHex } from '@knothole/protocol';
import type { Item } from '../chain/types.ts';
import { ITEM_KINDS } from '../conversation/item-kinds.ts';
import { openSealed, SEALED_BOX_BYTES, sealFor } from '../crypto/sealed-box.ts';
import type { SigningKey } from '../crypto/signing-key.ts';
import { makeItem } from '../family/family-items.ts';
import { encodeFields, readFields } from '../family/fields.ts';
import { type OfferKey, offerKeyFields, ownOfferKey, readOfferKey } from '../family/offer-key.ts';
import {
  type BlobPointer,
  decodePointer,
  encodePointer,
  FILE_NAME_BYTES,
  fileName,
} from '../media/blob-pointer.ts';
import type { Random } from '../ports.ts';
import type { DeviceId } from '../view.ts';
import { ARCHIVE_TYPE, MAX_ARCHIVE_BYTES } from './archive.ts';

const ID_BYTES = 16;
/** Longer than the pointer to the longest archive. */
const MAX_POINTER_BYTES = 512;
const LABEL = 'knothole history v1';

/** An archive as the family group says where it is. */
export interface HandedHistory {
  /** Whom it is for. */
  readonly device: DeviceId;
  /** Of the file. */
  readonly name: string;
  /** The pointer, for that device's eyes only. */
  readonly sealed: Uint8Array;
}

/** Body: the device's own offer key. */
export function historyWishItem(random: Random, key: OfferKey): Item {
  return makeItem(random, ITEM_KINDS.historyWish, encodeFields(offerKeyFields(key)));
}

/** Checks shape only. */
export function readHistoryWish(body: Uint8Array): OfferKey | undefined {
  return readFields(body, readOfferKey);
}

/** Body [device(16), file name(16), sealed pointer]. */
export function historyItem(random: Random, { device, name, sealed }: HandedHistory): Item {
  const body = encodeFields([decodeHex(device), decodeHex(name), sealed]);
  return makeItem(random, ITEM_KINDS.history, body);
}

export function readHistory(body: Uint8Array): HandedHistory | undefined {
  return readFields(body, (fields) => ({
    device: encodeHex(fields.bytes(ID_BYTES)),
    name: encodeHex(fields.bytes(FILE_NAME_BYTES)),
    sealed: fields.bytesUpTo(MAX_POINTER_BYTES + SEALED_BOX_BYTES),
  }));
}

/** Body [1 | 0]: whether history is handed to further devices of a person. */
export function historySettingItem(random: Random, isAllowed: boolean): Item {
  return makeItem(random, ITEM_KINDS.historySetting, encodeFields([isAllowed ? 1 : 0]));
}

export function readHistorySetting(body: Uint8Array): boolean | undefined {
  return readFields(body, (fields) => fields.integer(1) === 1);
}

/** Undefined when the key is worthless. */
export function sealPointer(
  random: Random,
  pointer: BlobPointer,
  from: DeviceId,
  to: { readonly device: DeviceId; readonly agreementKey: Uint8Array },
): Uint8Array | undefined {
  return sealFor(random, to.agreementKey, encodePointer(pointer), context(from, to.device));
}

/** The pointer that `from` has sealed for this device; undefined for everything else. */
export function openPointer(
  { name, sealed }: HandedHistory,
  from: DeviceId,
  me: { readonly device: DeviceId; readonly key: SigningKey },
): BlobPointer | undefined {
  const opened = openSealed(ownOfferKey(me.key), sealed, context(from, me.device));
  const pointer = opened && decodePointer(opened);
  const isArchive =
    pointer?.mediaType === ARCHIVE_TYPE &&
    pointer.length <= MAX_ARCHIVE_BYTES &&
    fileName(pointer) === name;
  return isArchive ? pointer : undefined;
}

/** Without it a member could say again what a guardian has sealed, as if it were its own. */
function context(from: DeviceId, to: DeviceId): Uint8Array {
  return encodeFields([LABEL, decodeHex(from), decodeHex(to)]);
}

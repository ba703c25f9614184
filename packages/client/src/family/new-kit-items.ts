/**
 * How the family's devices come by what they keep of a new kit, in the family group: a device says to
 * which key it is to be sealed, a guardian's device answers. A child's tablet gets its own help secret
 * alone, as in pairing.
 */
import { decodeHex, encodeHex } from '@knothole/protocol';
import type { Item } from '../chain/types.ts';
import { ITEM_KINDS } from '../conversation/item-kinds.ts';
import { HASH_BYTES } from '../crypto/hash.ts';
import { openSealed, SEALED_BOX_BYTES, sealFor } from '../crypto/sealed-box.ts';
import type { SigningKey } from '../crypto/signing-key.ts';
import type { Random } from '../ports.ts';
import type { DeviceId } from '../view.ts';
import { deviceIdOf } from './certificate.ts';
import { makeItem } from './family-items.ts';
import { encodeFields, readFields } from './fields.ts';
import { HELP_SECRET_BYTES, type HelpKeys } from './help-keys.ts';
import {
  isGenuine,
  type OfferKey,
  offerKeyFields,
  ownOfferKey,
  readOfferKey,
  signOfferKey,
} from './offer-key.ts';

const LABEL = 'knothole new kit keys v1';
const VERSION = 1;
const ID_BYTES = 16;
const MAX_KEYS_BYTES = 128;

/** Help keys of a new kit, for one device. */
export type NewKeys = HelpKeys & { readonly kit: string };

/** Body [agreement key(32), device key(32), signature(64)]. */
export function kitWishItem(random: Random, key: SigningKey): Item {
  return makeItem(random, ITEM_KINDS.kitWish, encodeFields(offerKeyFields(signOfferKey(key))));
}

/** Whose wish it is, signature checked; undefined for anything else. */
export function readKitWish(body: Uint8Array): OfferKey | undefined {
  const key = readFields(body, readOfferKey);
  return key !== undefined && isGenuine(key) ? key : undefined;
}

/** Body [device(16), sealed]; undefined for a device whose key is worthless. */
export function kitKeysItem(
  random: Random,
  from: DeviceId,
  to: OfferKey,
  keys: NewKeys,
): Item | undefined {
  const content =
    keys.kind === 'child'
      ? encodeFields([VERSION, decodeHex(keys.kit), keys.secret])
      : encodeFields([VERSION, decodeHex(keys.kit), keys.helpRoot, keys.vaultKey]);
  const sealed = sealFor(random, to.agreementKey, content, contextOf(from, to.device));
  return sealed === undefined
    ? undefined
    : makeItem(random, ITEM_KINDS.kitKeys, encodeFields([decodeHex(to.device), sealed]));
}

/** For which device it is. */
export function readKitKeys(
  body: Uint8Array,
): { readonly device: DeviceId; readonly sealed: Uint8Array } | undefined {
  return readFields(body, (fields) => ({
    device: encodeHex(fields.bytes(ID_BYTES)),
    sealed: fields.bytesUpTo(MAX_KEYS_BYTES + SEALED_BOX_BYTES),
  }));
}

/** What `from` has sealed for this device; undefined for everything else. */
export function openKitKeys(
  sealed: Uint8Array,
  from: DeviceId,
  own: SigningKey,
  kind: HelpKeys['kind'],
): NewKeys | undefined {
  const content = openSealed(ownOfferKey(own), sealed, contextOf(from, deviceIdOf(own.publicKey)));
  return content === undefined
    ? undefined
    : readFields(content, (fields): NewKeys => {
        fields.version(VERSION);
        const kit = encodeHex(fields.bytes(HASH_BYTES));
        const secret = (): Uint8Array => fields.bytes(HELP_SECRET_BYTES);
        return kind === 'child'
          ? { kind, kit, secret: secret() }
          : { kind, kit, helpRoot: secret(), vaultKey: secret() };
      });
}

function contextOf(from: DeviceId, to: DeviceId): Uint8Array {
  return encodeFields([LABEL, decodeHex(from), decodeHex(to)]);
}

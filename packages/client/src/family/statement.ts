/**
 * Signed statements that allow a removal (chain.md rule 16). They verify by themselves, whoever posts
 * them:
 *
 *   leave       [1, 1, group(16), device key(32), signature(64)]
 *   revocation  [1, 2, device(16), root(32), guardian certificate, signature(64)]
 *
 * A leave counts in the group it names. A revocation counts everywhere and for ever: a device key
 * that was revoked never comes back, a new pairing makes a new one.
 */
import { decodeHex, encodeHex } from '@knothole/protocol';
import type { Identity } from '../chain/types.ts';
import {
  PUBLIC_KEY_BYTES,
  SIGNATURE_BYTES,
  type SigningKey,
  sign,
  verify,
} from '../crypto/signing-key.ts';
import {
  type CertificateChain,
  chainFields,
  deviceIdOf,
  identifyChain,
  readChain,
} from './certificate.ts';
import { encodeFields, type FieldReader, readFields } from './fields.ts';

const VERSION = 1;
const KINDS = { leave: 1, revocation: 2 } as const;
const ID_BYTES = 16;

const LEAVE_LABEL = 'knothole leave v1';
const REVOCATION_LABEL = 'knothole revocation v1';

export type Statement =
  | { readonly kind: 'leave'; readonly group: string; readonly device: string }
  | { readonly kind: 'revocation'; readonly device: string; readonly by: Identity };

/** "I want to be out of this group." */
export function signLeave(deviceKey: SigningKey, group: string): Uint8Array {
  const signature = sign(deviceKey, LEAVE_LABEL, decodeHex(group));
  return encodeFields([VERSION, KINDS.leave, decodeHex(group), deviceKey.publicKey, signature]);
}

/** "This device is out of everything", by a guardian's device with its own certificates. */
export function signRevocation(
  guardianKey: SigningKey,
  guardian: CertificateChain,
  device: string,
): Uint8Array {
  const signature = sign(guardianKey, REVOCATION_LABEL, decodeHex(device));
  return encodeFields([
    VERSION,
    KINDS.revocation,
    decodeHex(device),
    ...chainFields(guardian),
    signature,
  ]);
}

/** The statement in these bytes, its signatures checked; undefined for anything else. Pure. */
export function readStatement(bytes: Uint8Array): Statement | undefined {
  return readFields(bytes, (fields) => {
    fields.version(VERSION);
    switch (fields.integer()) {
      case KINDS.leave:
        return readLeave(fields);
      case KINDS.revocation:
        return readRevocation(fields);
      default:
        return undefined;
    }
  });
}

function readLeave(fields: FieldReader): Statement | undefined {
  const group = fields.bytes(ID_BYTES);
  const publicKey = fields.bytes(PUBLIC_KEY_BYTES);
  const signature = fields.bytes(SIGNATURE_BYTES);
  return verify(publicKey, LEAVE_LABEL, group, signature)
    ? { kind: 'leave', group: encodeHex(group), device: deviceIdOf(publicKey) }
    : undefined;
}

function readRevocation(fields: FieldReader): Statement | undefined {
  const device = fields.bytes(ID_BYTES);
  const chain = readChain(fields, true);
  const signature = fields.bytes(SIGNATURE_BYTES);
  const by = identifyChain(chain);
  return by !== undefined &&
    verify(chain.guardian.devicePublicKey, REVOCATION_LABEL, device, signature)
    ? { kind: 'revocation', device: encodeHex(device), by }
    : undefined;
}

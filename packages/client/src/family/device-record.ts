/**
 * What a device keeps about itself: its key, its certificates, its relay. Secrets are bytes, never
 * text; the kit is a record of its own that goes when the kit is confirmed.
 */
import { decodeHex, encodeHex } from '@knothole/protocol';
import type { Identity } from '../chain/types.ts';
import { SIGNING_SEED_BYTES, type SigningKey, signingKeyFromSeed } from '../crypto/signing-key.ts';
import { type CertificateChain, chainFields, identifyChain, readChain } from './certificate.ts';
import { encodeFields, type FieldReader, readRecord } from './fields.ts';
import type { DeviceSigner } from './key-packages.ts';

const VERSION = 1;
const ROLES = ['guardian', 'child'] as const;
const GROUP_BYTES = 16;
export const MAX_RELAY_URL_LENGTH = 1_024;
const MAX_PASS_BYTES = 64;

export interface DeviceRecord {
  readonly signer: DeviceSigner;
  readonly relayUrl: string;
  readonly relayPass: Uint8Array | null;
  readonly familyGroup: string;
}

/** [1, role, seed(32), certificates, relay, pass | null, family group(16)] */
export function encodeDeviceRecord(record: DeviceRecord): Uint8Array {
  const { signer, relayUrl, relayPass, familyGroup } = record;
  const role = signer.certificates.child === null ? 'guardian' : 'child';
  return encodeFields([
    VERSION,
    role,
    signer.key.secretKey,
    chainFields(signer.certificates),
    relayUrl,
    relayPass,
    decodeHex(familyGroup),
  ]);
}

/** @throws {KnotholeError} STORE_CORRUPT. */
export function decodeDeviceRecord(bytes: Uint8Array): DeviceRecord {
  return readRecord(bytes, (fields) => {
    fields.version(VERSION);
    const role = fields.oneOf(ROLES);
    const key: SigningKey = signingKeyFromSeed(fields.bytes(SIGNING_SEED_BYTES));
    const certificates: CertificateChain = fields.nested((nested) =>
      readChain(nested, role === 'guardian'),
    );
    return { signer: { key, certificates }, ...readRelay(fields) };
  });
}

/** The device as the others see it; undefined when its certificates are not sound. */
export function identityOf(record: DeviceRecord): Identity | undefined {
  return identifyChain(record.signer.certificates);
}

function readRelay(fields: FieldReader): Omit<DeviceRecord, 'signer'> {
  return {
    relayUrl: fields.text(MAX_RELAY_URL_LENGTH),
    relayPass: fields.optional((some) => some.bytesUpTo(MAX_PASS_BYTES)),
    familyGroup: encodeHex(fields.bytes(GROUP_BYTES)),
  };
}

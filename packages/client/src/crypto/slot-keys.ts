/**
 * From a shared secret to the slots that only its holders can find and open: the chain of an epoch
 * (chain.md rule 5), and mini-chains of parcels, pairing and help.
 */
import {
  asSlotAddress,
  asSlotCap,
  type Bucket,
  type SlotAddress,
  type SlotCap,
  slotAddressInput,
} from '@knothole/protocol';
import { concatBytes } from '@noble/hashes/utils.js';
import { encodeAscii, encodeU32, hkdfExpand, sha256 } from './hash.ts';

declare const brand: unique symbol;

/** 32 bytes that seal the one envelope of one slot. */
export type SealKey = Uint8Array & { readonly [brand]: 'SealKey' };

export interface SlotKeys {
  readonly cap: SlotCap;
  readonly sealKey: SealKey;
}

/** Label of the MLS exporter that gives an epoch's chain key. */
export const CHAIN_EXPORTER_LABEL = 'knothole/chain';
export const CHAIN_KEY_BYTES = 32;

/** Capability and seal key of position `index`: HKDF-Expand(chainKey, "cap" / "seal" || u32). */
export function chainSlotKeys(chainKey: Uint8Array, index: number): SlotKeys {
  return slotKeys(chainKey, '', index);
}

/**
 * The same for another secret than a chain key: HKDF-Expand(secret, label || "cap" / "seal" ||
 * u32). One secret may serve several labels; no label may be the beginning of another one.
 */
export function slotKeys(secret: Uint8Array, label: string, index: number): SlotKeys {
  return { cap: deriveCap(secret, label, index), sealKey: deriveSealKey(secret, label, index) };
}

export function deriveCap(secret: Uint8Array, label: string, index: number): SlotCap {
  return asSlotCap(derive(secret, `${label}cap`, index));
}

export function deriveSealKey(secret: Uint8Array, label: string, index: number): SealKey {
  return derive(secret, `${label}seal`, index) as SealKey;
}

/** SHA-256("knothole slot v1" || bucket || cap) (chain.md rule 1). */
export function slotAddress(bucket: Bucket, cap: SlotCap): SlotAddress {
  return asSlotAddress(sha256(slotAddressInput(bucket, cap)));
}

function derive(secret: Uint8Array, purpose: string, index: number): Uint8Array {
  return hkdfExpand(secret, concatBytes(encodeAscii(purpose), encodeU32(index)), 32);
}

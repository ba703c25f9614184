/**
 * What stands in a help chain, signed by a device of the family:
 *
 *   asking   [1, 'asking', at, certificates, [[group | null, reason | null, KeyPackage, parcel secret(32), bucket(4)] …], signature]
 *   calling  [1, 'calling', at, certificates, [], signature]
 *
 * `at` is relay time in Unix seconds and lies in the week of the slot. The signature is over [device
 * whose chain it is, at, entries]: a note says nothing in another chain, nor in another week.
 */
import { decodeHex, encodeHex } from '@knothole/protocol';
import { type Identity, STUCK_REASONS, type StuckReason } from '../chain/types.ts';
import { INNER_ROOM_BYTES } from '../crypto/envelope.ts';
import { SIGNATURE_BYTES, sign, verify } from '../crypto/signing-key.ts';
import type { DeviceId } from '../view.ts';
import {
  type CertificateChain,
  chainFields,
  deviceIdOf,
  devicePublicKeyOf,
  identifyChain,
  readChain,
} from './certificate.ts';
import { encodeFields, type Field, type FieldReader, readFields } from './fields.ts';
import { helpWeek, type Written } from './help-chain.ts';
import {
  type DeviceSigner,
  type OfferedKeyPackage,
  type OwnKeyPackage,
  offerFields,
  readOffer,
} from './key-packages.ts';

const VERSION = 1;
const KINDS = ['asking', 'calling'] as const;
const REASONS: readonly (StuckReason | 'removed')[] = [...STUCK_REASONS, 'removed'];
const LABELS = { asking: 'knothole asking v1', calling: 'knothole calling v1' } as const;
const GROUP_BYTES = 16;
const CERTIFICATES_OF_CHILD = 3;
/** More than fit. */
const MAX_ENTRIES = 8;

export type HelpReason = StuckReason | 'removed';

/** A group that its device cannot go on in, or (null) a KeyPackage for whatever it may be good for. */
export interface Plea {
  readonly group: string | null;
  readonly reason: HelpReason | null;
}

export type HelpNote = {
  readonly by: Identity;
  /** Unix seconds, relay time. */
  readonly at: number;
} & (
  | { readonly kind: 'asking'; readonly pleas: readonly (Plea & { offer: OfferedKeyPackage })[] }
  | { readonly kind: 'calling' }
);

/** As many notes as it takes: each has as many pleas as fit into an envelope. */
export function makeAskings(
  signer: DeviceSigner,
  at: number,
  pleas: readonly (Plea & { readonly own: OwnKeyPackage })[],
): readonly Uint8Array[] {
  const notes: Uint8Array[] = [];
  let entries: readonly Field[] = [];
  for (const plea of pleas) {
    const entry = [plea.group === null ? null : decodeHex(plea.group), plea.reason];
    const next = [...entries, [...entry, ...offerFields(plea.own)]];
    if (note('asking', signer, ownDevice(signer), at, next).length > INNER_ROOM_BYTES) {
      notes.push(note('asking', signer, ownDevice(signer), at, entries));
      entries = next.slice(-1);
    } else {
      entries = next;
    }
  }
  return [...notes, note('asking', signer, ownDevice(signer), at, entries)];
}

/** "Show me where you are": into the chain of `device`. */
export function makeCalling(signer: DeviceSigner, at: number, device: DeviceId): Uint8Array {
  return note('calling', signer, device, at, []);
}

/**
 * The note in what stands in the help chain of `device`, signatures checked; undefined for what is no
 * note, of another family, of another device than may say it here, or of another week. About 20 ms.
 */
export function readNote(written: Written, device: DeviceId, root: string): HelpNote | undefined {
  const parts = readParts(written.bytes, device);
  if (parts === undefined || helpWeek(parts.at) !== written.week) {
    return undefined;
  }
  const { kind, at, chain, entries, pleas, signature } = parts;
  const by = identifyChain(chain);
  const mayBeBy = kind === 'asking' ? by?.device === device : by?.role === 'guardian';
  if (by === undefined || by.root !== root || !mayBeBy) {
    return undefined;
  }
  const signed = signedBytes(device, at, entries);
  if (!verify(devicePublicKeyOf(chain), LABELS[kind], signed, signature)) {
    return undefined;
  }
  return kind === 'asking' ? { kind, by, at, pleas } : { kind, by, at };
}

function note(
  kind: (typeof KINDS)[number],
  signer: DeviceSigner,
  device: DeviceId,
  at: number,
  entries: readonly Field[],
): Uint8Array {
  const signature = sign(signer.key, LABELS[kind], signedBytes(device, at, entries));
  return encodeFields([VERSION, kind, at, chainFields(signer.certificates), entries, signature]);
}

function signedBytes(device: DeviceId, at: number, entries: readonly Field[]): Uint8Array {
  return encodeFields([decodeHex(device), at, entries]);
}

function ownDevice({ key }: DeviceSigner): DeviceId {
  return deviceIdOf(key.publicKey);
}

interface Parts {
  readonly kind: (typeof KINDS)[number];
  readonly at: number;
  readonly chain: CertificateChain;
  readonly entries: readonly Field[];
  readonly pleas: readonly (Plea & { readonly offer: OfferedKeyPackage })[];
  readonly signature: Uint8Array;
}

function readParts(bytes: Uint8Array, device: DeviceId): Parts | undefined {
  return readFields(bytes, (fields) => {
    fields.version(VERSION);
    const kind = fields.oneOf(KINDS);
    const at = fields.integer();
    const chain = fields.nested((nested) =>
      readChain(nested, nested.remaining !== CERTIFICATES_OF_CHILD),
    );
    const pleas = fields.list(MAX_ENTRIES, (list) =>
      list.nested((nested) => readPlea(nested, device)),
    );
    const entries = pleas.map(({ group, reason, offer }) => [
      group === null ? null : decodeHex(group),
      reason,
      ...offerFields({ ...offer, pair: { publicBytes: offer.keyPackage } }),
    ]);
    return { kind, at, chain, entries, pleas, signature: fields.bytes(SIGNATURE_BYTES) };
  });
}

function readPlea(
  fields: FieldReader,
  device: DeviceId,
): Plea & { readonly offer: OfferedKeyPackage } {
  return {
    group: fields.optional((some) => encodeHex(some.bytes(GROUP_BYTES))),
    reason: fields.optional((some) => some.oneOf(REASONS)),
    offer: readOffer(fields, device),
  };
}

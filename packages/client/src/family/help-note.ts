/**
 * What stands in a help chain, signed by a device of the family:
 *
 *   asking   [1, 'asking', at, certificates, [[lineage | null, reason | null, KeyPackage, parcel secret(32), bucket(4)] …],
 *             [lineage …], signature]
 *   calling  [1, 'calling', at, certificates, [], [], signature]
 *
 * `at` is relay time in Unix seconds and lies in the week of the slot. The signature is over [device
 * whose chain it is, at, entries, lineages]: a note says nothing in another chain, nor in another week.
 * A lineage is what a group succeeds and itself, oldest first: a guardian who knows less of it can tell
 * where the device is.
 */
import { decodeHex } from '@knothole/protocol';
import type { Lineage } from '../chain/lineage.ts';
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
import { readSomeLineage } from './inheritance.ts';
import {
  type DeviceSigner,
  type OfferedKeyPackage,
  type OwnKeyPackage,
  offerFields,
  readOffer,
} from './key-packages.ts';
import { isCovered, type KitLine } from './kit-line.ts';

const VERSION = 1;
const KINDS = ['asking', 'calling'] as const;
const REASONS: readonly (StuckReason | 'removed')[] = [...STUCK_REASONS, 'removed'];
const LABELS = { asking: 'knothole asking v1', calling: 'knothole calling v1' } as const;
const CERTIFICATES_OF_CHILD = 3;
/** More than fit. */
const MAX_ENTRIES = 8;
const MAX_LINEAGES = 256;

export type HelpReason = StuckReason | 'removed';

/** A group that its device cannot go on in, or (null) a KeyPackage for whatever it may be good for. */
export interface Plea {
  readonly lineage: Lineage | null;
  readonly reason: HelpReason | null;
}

/** What an asking note says. */
interface AskingContent {
  readonly pleas: readonly (Plea & { readonly offer: OfferedKeyPackage })[];
  /** Of the groups in which the device goes on. */
  readonly lineages: readonly Lineage[];
}

export type HelpNote = {
  readonly by: Identity;
  /** Unix seconds, relay time. */
  readonly at: number;
} & (({ readonly kind: 'asking' } & AskingContent) | { readonly kind: 'calling' });

interface Content {
  readonly entries: readonly Field[];
  readonly lineages: readonly Field[];
}

const NOTHING: Content = { entries: [], lineages: [] };

/** As many notes as it takes: each has as much as fits into an envelope. */
export function makeAskings(
  signer: DeviceSigner,
  at: number,
  pleas: readonly (Plea & { readonly own: OwnKeyPackage })[],
  lineages: readonly Lineage[],
): readonly Uint8Array[] {
  const parts: readonly Content[] = [
    ...pleas.map(({ lineage, reason, own }) => ({
      ...NOTHING,
      entries: [[lineageFields(lineage), reason, ...offerFields(own)]],
    })),
    ...lineages.map((lineage) => ({ ...NOTHING, lineages: [lineageFields(lineage)] })),
  ];
  const write = (content: Content): Uint8Array =>
    note('asking', signer, ownDevice(signer), at, content);
  const notes: Uint8Array[] = [];
  let content = NOTHING;
  for (const part of parts) {
    const next = joinContents(content, part);
    if (write(next).length > INNER_ROOM_BYTES) {
      notes.push(write(content));
      content = part;
    } else {
      content = next;
    }
  }
  return [...notes, write(content)];
}

/** "Show me where you are": into the chain of `device`. */
export function makeCalling(signer: DeviceSigner, at: number, device: DeviceId): Uint8Array {
  return note('calling', signer, device, at, NOTHING);
}

/**
 * The note in what stands in the help chain of `device`, signatures checked; undefined for what is no
 * note, of another family, of another kit than those of `line`, of another device than may say it here,
 * or of another week. About 20 ms.
 */
export function readNote(
  written: Written,
  device: DeviceId,
  root: string,
  line: KitLine = [],
): HelpNote | undefined {
  const parts = readParts(written.bytes, device);
  if (parts === undefined || helpWeek(parts.at) !== written.week) {
    return undefined;
  }
  const { kind, at, chain, pleas, lineages, signature } = parts;
  const by = identifyChain(chain);
  const mayBeBy = kind === 'asking' ? by?.device === device : by?.role === 'guardian';
  // Whoever has found the old paper is followed by nobody who knows that there is a new one.
  if (by === undefined || by.root !== root || !mayBeBy || !isCovered(line, by)) {
    return undefined;
  }
  const signed = signedBytes(device, at, contentOf(parts));
  if (!verify(devicePublicKeyOf(chain), LABELS[kind], signed, signature)) {
    return undefined;
  }
  return kind === 'asking' ? { kind, by, at, pleas, lineages } : { kind, by, at };
}

function note(
  kind: (typeof KINDS)[number],
  signer: DeviceSigner,
  device: DeviceId,
  at: number,
  content: Content,
): Uint8Array {
  const signature = sign(signer.key, LABELS[kind], signedBytes(device, at, content));
  const { entries, lineages } = content;
  const certificates = chainFields(signer.certificates);
  return encodeFields([VERSION, kind, at, certificates, entries, lineages, signature]);
}

function signedBytes(device: DeviceId, at: number, { entries, lineages }: Content): Uint8Array {
  return encodeFields([decodeHex(device), at, entries, lineages]);
}

function joinContents(one: Content, other: Content): Content {
  return {
    entries: [...one.entries, ...other.entries],
    lineages: [...one.lineages, ...other.lineages],
  };
}

function lineageFields(lineage: Lineage | null): Field {
  return lineage === null ? null : lineage.map(decodeHex);
}

/** As its author wrote it. */
function contentOf({ pleas, lineages }: AskingContent): Content {
  return {
    entries: pleas.map(({ lineage, reason, offer }) => [
      lineageFields(lineage),
      reason,
      ...offerFields({ ...offer, pair: { publicBytes: offer.keyPackage } }),
    ]),
    lineages: lineages.map(lineageFields),
  };
}

function ownDevice({ key }: DeviceSigner): DeviceId {
  return deviceIdOf(key.publicKey);
}

interface Parts extends AskingContent {
  readonly kind: (typeof KINDS)[number];
  readonly at: number;
  readonly chain: CertificateChain;
  readonly signature: Uint8Array;
}

function readParts(bytes: Uint8Array, device: DeviceId): Parts | undefined {
  return readFields(bytes, (fields) => {
    fields.version(VERSION);
    return {
      kind: fields.oneOf(KINDS),
      at: fields.integer(),
      chain: fields.nested((nested) =>
        readChain(nested, nested.remaining !== CERTIFICATES_OF_CHILD),
      ),
      pleas: fields.list(MAX_ENTRIES, (list) => list.nested((nested) => readPlea(nested, device))),
      lineages: fields.list(MAX_LINEAGES, readSomeLineage),
      signature: fields.bytes(SIGNATURE_BYTES),
    };
  });
}

function readPlea(
  fields: FieldReader,
  device: DeviceId,
): Plea & { readonly offer: OfferedKeyPackage } {
  return {
    lineage: fields.optional(readSomeLineage),
    reason: fields.optional((some) => some.oneOf(REASONS)),
    offer: readOffer(fields, device),
  };
}

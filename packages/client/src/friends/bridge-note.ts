/**
 * What a guardian's device writes for another family's guardians when it cannot reach them in the
 * bridge (docs/chain.md rule 27), signed by it:
 *
 *   [1, 'bridge', at, certificates, [[KeyPackage, parcel secret(32), bucket(4)] …], [lineage …],
 *    [statement …], signature]
 *
 * `at` is relay time in Unix seconds and lies in the week of the slot. The signature is over [root of the
 * family that is to read it(32), at, entries, lineages, statements]: a note says nothing to a third one.
 * The statements are the root's words that devices of the writer's family are out.
 */
import { decodeHex } from '@knothole/protocol';
import type { Lineage } from '../chain/lineage.ts';
import type { Identity } from '../chain/types.ts';
import { INNER_ROOM_BYTES } from '../crypto/envelope.ts';
import { SIGNATURE_BYTES, sign, verify } from '../crypto/signing-key.ts';
import {
  type CertificateChain,
  chainFields,
  deviceIdOf,
  devicePublicKeyOf,
  identifyChain,
  readChain,
} from '../family/certificate.ts';
import { encodeFields, type Field, readFields } from '../family/fields.ts';
import { helpWeek, type Written } from '../family/help-chain.ts';
import { readSomeLineage } from '../family/inheritance.ts';
import {
  type DeviceSigner,
  type OfferedKeyPackage,
  type OwnKeyPackage,
  offerFields,
  readOffer,
} from '../family/key-packages.ts';
import { isCovered } from '../family/kit-line.ts';
import type { FamilyId } from '../view.ts';

const VERSION = 1;
const KIND = 'bridge';
const LABEL = 'knothole bridge note v1';
/** More than fit. */
const MAX_ENTRIES = 8;
const MAX_LINEAGES = 256;
const MAX_STATEMENTS = 32;
const MAX_STATEMENT_BYTES = 256;

export interface BridgeNote {
  readonly by: Identity;
  /** Unix seconds, relay time. */
  readonly at: number;
  readonly offers: readonly OfferedKeyPackage[];
  /** Of the groups that the writer's family shares with the reader's, as far as it knows. */
  readonly lineages: readonly Lineage[];
  /** Nothing of them is verified. */
  readonly statements: readonly Uint8Array[];
}

interface Content {
  readonly entries: readonly Field[];
  readonly lineages: readonly Field[];
  readonly statements: readonly Uint8Array[];
}

const NOTHING: Content = { entries: [], lineages: [], statements: [] };

/** What there is to tell another family. */
export interface BridgePlea {
  readonly packages: readonly OwnKeyPackage[];
  readonly lineages: readonly Lineage[];
  readonly statements: readonly Uint8Array[];
}

/** As many notes as it takes: each has as much as fits into an envelope. */
export function makeBridgeNotes(
  signer: DeviceSigner,
  to: FamilyId,
  at: number,
  { packages, lineages, statements }: BridgePlea,
): readonly Uint8Array[] {
  const parts: readonly Content[] = [
    ...statements.map((statement) => ({ ...NOTHING, statements: [statement] })),
    ...packages.map((own) => ({ ...NOTHING, entries: [offerFields(own)] })),
    ...lineages.map((lineage) => ({ ...NOTHING, lineages: [lineage.map(decodeHex)] })),
  ];
  const write = (content: Content): Uint8Array => note(signer, to, at, content);
  const notes: Uint8Array[] = [];
  let content = NOTHING;
  for (const part of parts) {
    const next = joined(content, part);
    if (write(next).length > INNER_ROOM_BYTES) {
      notes.push(write(content));
      content = part;
    } else {
      content = next;
    }
  }
  return [...notes, write(content)];
}

/**
 * The note by a guardian's device of `family` for the one with the root `own`; undefined for what is
 * none, of another family, for another one, or of another week.
 */
export function readBridgeNote(
  { bytes, week }: Written,
  family: FamilyId,
  own: FamilyId,
): BridgeNote | undefined {
  const parts = readParts(bytes);
  if (parts === undefined || helpWeek(parts.at) !== week) {
    return undefined;
  }
  const { at, chain, offers, lineages, statements, signature } = parts;
  const by = identifyChain(chain);
  // A befriended family has its first kit: what another one has certified counts for nobody here.
  const isOf = by?.root === family && by.role === 'guardian' && isCovered([], by);
  if (by === undefined || !isOf) {
    return undefined;
  }
  const content = {
    entries: offers.map(asWritten),
    lineages: lineages.map((lineage) => lineage.map(decodeHex)),
    statements,
  };
  return verify(devicePublicKeyOf(chain), LABEL, signedBytes(own, at, content), signature)
    ? { by, at, offers, lineages, statements }
    : undefined;
}

function note(signer: DeviceSigner, to: FamilyId, at: number, content: Content): Uint8Array {
  const { entries, lineages, statements } = content;
  const signature = sign(signer.key, LABEL, signedBytes(to, at, content));
  const certificates = chainFields(signer.certificates);
  return encodeFields([VERSION, KIND, at, certificates, entries, lineages, statements, signature]);
}

function signedBytes(
  to: FamilyId,
  at: number,
  { entries, lineages, statements }: Content,
): Uint8Array {
  return encodeFields([decodeHex(to), at, entries, lineages, statements]);
}

function joined(one: Content, other: Content): Content {
  return {
    entries: [...one.entries, ...other.entries],
    lineages: [...one.lineages, ...other.lineages],
    statements: [...one.statements, ...other.statements],
  };
}

function asWritten(offer: OfferedKeyPackage): readonly Field[] {
  return offerFields({ ...offer, pair: { publicBytes: offer.keyPackage } });
}

interface Parts {
  readonly at: number;
  readonly chain: CertificateChain;
  readonly offers: readonly OfferedKeyPackage[];
  readonly lineages: readonly Lineage[];
  readonly statements: readonly Uint8Array[];
  readonly signature: Uint8Array;
}

function readParts(bytes: Uint8Array): Parts | undefined {
  return readFields(bytes, (fields) => {
    fields.version(VERSION);
    fields.oneOf([KIND]);
    const at = fields.integer();
    const chain = fields.nested((nested) => readChain(nested, true));
    const device = deviceIdOf(devicePublicKeyOf(chain));
    return {
      at,
      chain,
      offers: fields.list(MAX_ENTRIES, (list) =>
        list.nested((nested) => readOffer(nested, device)),
      ),
      lineages: fields.list(MAX_LINEAGES, readSomeLineage),
      statements: fields.list(MAX_STATEMENTS, (list) => list.bytesUpTo(MAX_STATEMENT_BYTES)),
      signature: fields.bytes(SIGNATURE_BYTES),
    };
  });
}

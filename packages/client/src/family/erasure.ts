/**
 * Signed words by which a family's devices forget what they hold. A mere removal never does that
 * (docs/chain.md rule 25), so that nobody who takes a device out, rightly or not, empties it:
 *
 *   a child   [1, 6, child(16), forget 0|1, root(32), guardian certificate, signature(64)]
 *   a family  [1, 7, authority, signature(64)], by the family's root, or its later kit
 *
 * A child's counts as said by the very device that signed it, in the family group. The family's counts
 * wherever it is read: only whoever holds the kit can make it, and it can be made only once.
 */
import { decodeHex, encodeHex, KnotholeError } from '@knothole/protocol';
import type { Identity, Item } from '../chain/types.ts';
import { ITEM_KINDS } from '../conversation/item-kinds.ts';
import { SIGNATURE_BYTES, type SigningKey, sign, verify } from '../crypto/signing-key.ts';
import type { Random } from '../ports.ts';
import type { FamilyId, PersonId } from '../view.ts';
import {
  type Authority,
  authorityField,
  authorityOf,
  type CertificateChain,
  chainFields,
  identifyChain,
  keyOf,
  namesOf,
  readAuthority,
  readChain,
} from './certificate.ts';
import { makeItem } from './family-items.ts';
import { rootFingerprint } from './family-root.ts';
import { encodeFields, readFields } from './fields.ts';
import { isByKitInForce, type KitLine } from './kit-line.ts';
import { isPersonOf, PERSON_BYTES, roleOfPerson } from './person.ts';

const FORMAT = 1;
const KINDS = { child: 6, family: 7 } as const;
const CHILD_LABEL = 'knothole child erasure v1';
const FAMILY_LABEL = 'knothole family erasure v1';
/** More than either takes. */
export const MAX_ERASURE_BYTES = 512;

interface ChildTerms {
  readonly child: PersonId;
  /** Whether the others lose their chats with the child, too. */
  readonly forget: boolean;
}

export type Erasure =
  | ({ readonly kind: 'child'; readonly by: Identity } & ChildTerms)
  | {
      readonly kind: 'family';
      readonly root: FamilyId;
      /** Fingerprint of the later kit that has signed it in the root's name. */
      readonly kit?: string;
    };

/**
 * "Whatever the devices of this child hold is forgotten", by a guardian's device of its family.
 * @throws {KnotholeError} INPUT for anybody but a child of that family.
 */
export function signChildErasure(
  guardianKey: SigningKey,
  guardian: CertificateChain,
  terms: ChildTerms,
): Uint8Array {
  const root = rootFingerprint(guardian.rootPublicKey);
  if (!isPersonOf(terms.child, root) || roleOfPerson(terms.child) !== 'child') {
    throw new KnotholeError('INPUT', 'a guardian erases a child of her own family');
  }
  const signature = sign(guardianKey, CHILD_LABEL, childBytes(terms));
  const { child, forget } = terms;
  return encodeFields([
    FORMAT,
    KINDS.child,
    decodeHex(child),
    Number(forget),
    ...chainFields(guardian),
    signature,
  ]);
}

/** "Whatever the devices of this family hold is forgotten", by its root. */
export function signFamilyErasure(
  kit: SigningKey,
  rootPublicKey: Uint8Array = kit.publicKey,
): Uint8Array {
  const signature = sign(kit, FAMILY_LABEL, rootPublicKey);
  return encodeFields([
    FORMAT,
    KINDS.family,
    authorityField(authorityOf(kit, rootPublicKey)),
    signature,
  ]);
}

/** The word in these bytes, its signatures checked; undefined for anything else. Pure. */
export function readErasure(bytes: Uint8Array): Erasure | undefined {
  const parts = bytes.length > MAX_ERASURE_BYTES ? undefined : readParts(bytes);
  switch (parts?.kind) {
    case undefined:
      return undefined;
    case 'family': {
      const { authority, signature } = parts;
      return verify(keyOf(authority), FAMILY_LABEL, authority.rootPublicKey, signature)
        ? { kind: 'family', ...namesOf(authority) }
        : undefined;
    }
    case 'child': {
      const { child, forget, guardian, signature } = parts;
      const by = identifyChain(guardian);
      // Another family's guardian would empty this one's tablets.
      const isOwn =
        by?.role === 'guardian' && isPersonOf(child, by.root) && roleOfPerson(child) === 'child';
      const key = guardian.guardian.devicePublicKey;
      return isOwn && verify(key, CHILD_LABEL, childBytes(parts), signature)
        ? { kind: 'child', by, child, forget }
        : undefined;
    }
  }
}

/**
 * The family whose end these bytes are; undefined for anything else. `lineOf` says what is known of new
 * kits of that family: an old one's word ends nothing, nor does that of a kit of which nothing is known.
 */
export function endedFamily(
  bytes: Uint8Array,
  lineOf: (family: FamilyId) => KitLine = () => [],
): FamilyId | undefined {
  const erasure = readErasure(bytes);
  return erasure?.kind === 'family' && isByKitInForce(lineOf(erasure.root), erasure)
    ? erasure.root
    : undefined;
}

/** The body is the word itself. */
export function erasureItem(random: Random, statement: Uint8Array): Item {
  return makeItem(random, ITEM_KINDS.erasure, statement);
}

function childBytes({ child, forget }: ChildTerms): Uint8Array {
  return encodeFields([decodeHex(child), Number(forget)]);
}

type Parts =
  | ({
      readonly kind: 'child';
      readonly guardian: CertificateChain;
      readonly signature: Uint8Array;
    } & ChildTerms)
  | {
      readonly kind: 'family';
      readonly authority: Authority;
      readonly signature: Uint8Array;
    };

function readParts(bytes: Uint8Array): Parts | undefined {
  return readFields(bytes, (fields): Parts | undefined => {
    fields.version(FORMAT);
    switch (fields.integer()) {
      case KINDS.child:
        return {
          kind: 'child',
          child: encodeHex(fields.bytes(PERSON_BYTES)),
          forget: fields.integer(1) === 1,
          guardian: readChain(fields, true),
          signature: fields.bytes(SIGNATURE_BYTES),
        };
      case KINDS.family:
        return {
          kind: 'family',
          authority: readAuthority(fields),
          signature: fields.bytes(SIGNATURE_BYTES),
        };
      default:
        return undefined;
    }
  });
}

/**
 * Signed statements that a commit needs (chain.md rule 16): those that allow a removal,
 * {@link Approval}s, and {@link Oversight}. They verify by themselves, whoever posts them:
 *
 *   leave       [1, 1, group(16), device key(32), signature(64)]
 *   revocation  [1, 2, device(16), root(32), guardian certificate, signature(64)]
 *   by the root [1, 3, device(16), authority, signature(64)]
 *
 * A new kit's {@link Succession} is one of them, too. The authority is root(32), or with a later kit's key.
 *
 * A leave counts in the group it names. A revocation counts everywhere and for ever: a device key
 * that was revoked never comes back, a new pairing makes a new one. The root's word, which whoever
 * holds the kit can give, stands above that of any device.
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
  APPROVAL_KINDS,
  type Approval,
  type ApprovalParts,
  type ApprovalTerms,
  readApprovalParts,
  verifyApproval,
} from './approval.ts';
import {
  type Authority,
  authorityField,
  authorityOf,
  type CertificateChain,
  chainFields,
  deviceIdOf,
  identifyChain,
  keyOf,
  namesOf,
  readAuthority,
  readChain,
} from './certificate.ts';
import { rootFingerprint } from './family-root.ts';
import { encodeFields, readFields } from './fields.ts';
import type { Succession } from './kit-line.ts';
import {
  readSuccessionParts,
  rootOfParts,
  SUCCESSION_KIND,
  type SuccessionParts,
  verifySuccession,
} from './kit-succession.ts';
import {
  OVERSIGHT_KIND,
  type Oversight,
  type OversightParts,
  type OversightTerms,
  readOversightParts,
  verifyOversight,
} from './oversight.ts';

const VERSION = 1;
const KINDS = { leave: 1, revocation: 2, rootRevocation: 3 } as const;
const ID_BYTES = 16;

const LEAVE_LABEL = 'knothole leave v1';
const REVOCATION_LABEL = 'knothole revocation v1';
const ROOT_REVOCATION_LABEL = 'knothole root revocation v1';

export type Statement =
  | { readonly kind: 'leave'; readonly group: string; readonly device: string }
  | { readonly kind: 'revocation'; readonly device: string; readonly by: Identity }
  | {
      readonly kind: 'root-revocation';
      readonly device: string;
      readonly root: string;
      /** Fingerprint of the later kit that has signed it in the root's name. */
      readonly kit?: string;
    }
  | Approval
  | Oversight
  | Succession;

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

/** "This device is out of everything", by the family's root, or its later kit. */
export function signRootRevocation(
  kit: SigningKey,
  device: string,
  rootPublicKey: Uint8Array = kit.publicKey,
): Uint8Array {
  const signature = sign(kit, ROOT_REVOCATION_LABEL, decodeHex(device));
  return encodeFields([
    VERSION,
    KINDS.rootRevocation,
    decodeHex(device),
    authorityField(authorityOf(kit, rootPublicKey)),
    signature,
  ]);
}

/** What a statement says of itself, whoever made it: cheap, to pass over those that do not matter. */
export type Claim =
  | { readonly kind: 'leave'; readonly group: string; readonly device: string }
  | { readonly kind: 'revocation'; readonly device: string; readonly root: string }
  | { readonly kind: 'succession'; readonly root: string }
  | {
      readonly kind: 'approval';
      readonly terms: ApprovalTerms;
      readonly root: string;
      /** The guardian's device that is said to have signed it. */
      readonly device: string;
      readonly person: string;
    }
  | {
      readonly kind: 'oversight';
      readonly terms: OversightTerms;
      readonly root: string;
      readonly device: string;
    };

/** What these bytes claim, nothing verified; undefined for what is no statement. */
export function readClaim(bytes: Uint8Array): Claim | undefined {
  const parts = readParts(bytes);
  switch (parts?.kind) {
    case undefined:
      return undefined;
    case 'leave':
      return { kind: 'leave', group: parts.group, device: deviceIdOf(parts.publicKey) };
    case 'revocation':
      return {
        kind: 'revocation',
        device: parts.device,
        root: rootFingerprint(parts.guardian.rootPublicKey),
      };
    case 'root-revocation':
      return {
        kind: 'revocation',
        device: parts.device,
        root: rootFingerprint(parts.authority.rootPublicKey),
      };
    case 'succession':
      return { kind: 'succession', root: rootOfParts(parts.parts) };
    case 'approval':
      return { kind: 'approval', terms: parts.approval.terms, ...signerOf(parts.approval) };
    case 'oversight':
      return { kind: 'oversight', terms: parts.oversight.terms, ...signerOf(parts.oversight) };
  }
}

function signerOf({ guardian }: Pick<ApprovalParts, 'guardian'>): {
  readonly root: string;
  readonly device: string;
  readonly person: string;
} {
  return {
    person: guardian.guardian.person,
    root: rootFingerprint(guardian.rootPublicKey),
    device: deviceIdOf(guardian.guardian.devicePublicKey),
  };
}

/**
 * The statement in these bytes, its signatures checked; undefined for anything else, and for a word by a
 * later kit, or by whom it makes a guardian: anybody can say that his kit is a family's. Pure.
 */
export function readStatement(bytes: Uint8Array): Statement | undefined {
  const statement = readUnderAnyKit(bytes);
  switch (statement?.kind) {
    case 'revocation':
    case 'contact-approval':
    case 'group-approval':
    case 'oversight':
      return statement.by.kit === undefined ? statement : undefined;
    case 'root-revocation':
      return statement.kit === undefined ? statement : undefined;
    default:
      return statement;
  }
}

/** The same for whoever judges by which kit a word is. Pure. */
export function readUnderAnyKit(bytes: Uint8Array): Statement | undefined {
  const parts = readParts(bytes);
  switch (parts?.kind) {
    case undefined:
      return undefined;
    case 'leave': {
      const { group, publicKey, signature } = parts;
      return verify(publicKey, LEAVE_LABEL, decodeHex(group), signature)
        ? { kind: 'leave', group, device: deviceIdOf(publicKey) }
        : undefined;
    }
    case 'revocation': {
      const { device, guardian, signature } = parts;
      const by = identifyChain(guardian);
      return by !== undefined &&
        verify(guardian.guardian.devicePublicKey, REVOCATION_LABEL, decodeHex(device), signature)
        ? { kind: 'revocation', device, by }
        : undefined;
    }
    case 'root-revocation': {
      const { device, authority, signature } = parts;
      return verify(keyOf(authority), ROOT_REVOCATION_LABEL, decodeHex(device), signature)
        ? { kind: 'root-revocation', device, ...namesOf(authority) }
        : undefined;
    }
    case 'succession':
      return verifySuccession(parts.parts);
    case 'approval':
      return verifyApproval(parts.approval);
    case 'oversight':
      return verifyOversight(parts.oversight);
  }
}

type Parts =
  | {
      readonly kind: 'leave';
      readonly group: string;
      readonly publicKey: Uint8Array;
      readonly signature: Uint8Array;
    }
  | {
      readonly kind: 'revocation';
      readonly device: string;
      readonly guardian: CertificateChain;
      readonly signature: Uint8Array;
    }
  | {
      readonly kind: 'root-revocation';
      readonly device: string;
      readonly authority: Authority;
      readonly signature: Uint8Array;
    }
  | { readonly kind: 'succession'; readonly parts: SuccessionParts }
  | { readonly kind: 'approval'; readonly approval: ApprovalParts }
  | { readonly kind: 'oversight'; readonly oversight: OversightParts };

function readParts(bytes: Uint8Array): Parts | undefined {
  return readFields(bytes, (fields): Parts | undefined => {
    fields.version(VERSION);
    const kind = fields.integer();
    switch (kind) {
      case KINDS.leave:
        return {
          kind: 'leave',
          group: encodeHex(fields.bytes(ID_BYTES)),
          publicKey: fields.bytes(PUBLIC_KEY_BYTES),
          signature: fields.bytes(SIGNATURE_BYTES),
        };
      case KINDS.revocation:
        return {
          kind: 'revocation',
          device: encodeHex(fields.bytes(ID_BYTES)),
          guardian: readChain(fields, true),
          signature: fields.bytes(SIGNATURE_BYTES),
        };
      case KINDS.rootRevocation:
        return {
          kind: 'root-revocation',
          device: encodeHex(fields.bytes(ID_BYTES)),
          authority: readAuthority(fields),
          signature: fields.bytes(SIGNATURE_BYTES),
        };
      case SUCCESSION_KIND:
        return { kind: 'succession', parts: readSuccessionParts(fields) };
      case APPROVAL_KINDS.contact:
      case APPROVAL_KINDS.group:
        return { kind: 'approval', approval: readApprovalParts(fields, kind) };
      case OVERSIGHT_KIND:
        return { kind: 'oversight', oversight: readOversightParts(fields) };
      default:
        return undefined;
    }
  });
}

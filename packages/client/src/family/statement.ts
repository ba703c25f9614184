/**
 * Signed statements that a commit needs (chain.md rule 16): those that allow a removal,
 * {@link Approval}s, and {@link Oversight}. They verify by themselves, whoever posts them:
 *
 *   leave       [1, 1, group(16), device key(32), signature(64)]
 *   revocation  [1, 2, device(16), root(32), guardian certificate, signature(64)]
 *   by the root [1, 3, device(16), root(32), signature(64)]
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
  type CertificateChain,
  chainFields,
  deviceIdOf,
  identifyChain,
  readChain,
} from './certificate.ts';
import { rootFingerprint } from './family-root.ts';
import { encodeFields, readFields } from './fields.ts';
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
  | { readonly kind: 'root-revocation'; readonly device: string; readonly root: string }
  | Approval
  | Oversight;

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

/** "This device is out of everything", by the family's root. */
export function signRootRevocation(root: SigningKey, device: string): Uint8Array {
  const signature = sign(root, ROOT_REVOCATION_LABEL, decodeHex(device));
  return encodeFields([
    VERSION,
    KINDS.rootRevocation,
    decodeHex(device),
    root.publicKey,
    signature,
  ]);
}

/** What a statement says of itself, whoever made it: cheap, to pass over those that do not matter. */
export type Claim =
  | { readonly kind: 'leave'; readonly group: string; readonly device: string }
  | { readonly kind: 'revocation'; readonly device: string; readonly root: string }
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
        root: rootFingerprint(parts.rootPublicKey),
      };
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

/** The statement in these bytes, its signatures checked; undefined for anything else. Pure. */
export function readStatement(bytes: Uint8Array): Statement | undefined {
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
      const { device, rootPublicKey, signature } = parts;
      return verify(rootPublicKey, ROOT_REVOCATION_LABEL, decodeHex(device), signature)
        ? { kind: 'root-revocation', device, root: rootFingerprint(rootPublicKey) }
        : undefined;
    }
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
      readonly rootPublicKey: Uint8Array;
      readonly signature: Uint8Array;
    }
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
          rootPublicKey: fields.bytes(PUBLIC_KEY_BYTES),
          signature: fields.bytes(SIGNATURE_BYTES),
        };
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

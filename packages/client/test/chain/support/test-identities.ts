/**
 * A small but real policy for chain tests: a root signs every leaf's credential with Ed25519, and
 * who may commit what is decided from credentials and posted statements alone.
 *
 *   identity = [person, device, role, root public key, root's signature over all that and the leaf key]
 */
import { encodeHex } from '@knothole/protocol';
import { encodeCbor, readCbor } from '../../../src/chain/strict-cbor.ts';
import type {
  ChainPolicy,
  GroupPolicy,
  Identity,
  Member,
  PostedStatement,
  ProposedCommit,
} from '../../../src/chain/types.ts';
import { sha256 } from '../../../src/crypto/hash.ts';
import { type SigningKey, sign, verify } from '../../../src/crypto/signing-key.ts';

const LABEL = 'knothole test leaf';

export function fingerprint(publicKey: Uint8Array): string {
  return encodeHex(sha256(publicKey));
}

export function makeIdentity(
  root: SigningKey,
  who: Pick<Identity, 'device' | 'person' | 'role'>,
  leafKey: Uint8Array,
): Uint8Array {
  const fields = [who.person, who.device, who.role, root.publicKey] as const;
  return encodeCbor([...fields, sign(root, LABEL, encodeCbor([...fields, leafKey]))]);
}

/** Statements that the test policy understands. */
export const statement = {
  leave: (device: string): Uint8Array => encodeCbor(['leave', device]),
  revoke: (device: string): Uint8Array => encodeCbor(['revoke', device]),
  veto: (device: string): Uint8Array => encodeCbor(['veto', device]),
  approve: (device: string): Uint8Array => encodeCbor(['approve', device]),
};

/** `needsApproval` devices may be added only where an approval was posted in the same epoch. */
export function testPolicy(needsApproval: ReadonlySet<string> = new Set()): ChainPolicy {
  const known = new Map<string, Identity | undefined>();
  return {
    identify(identity, signatureKey) {
      const key = `${encodeHex(identity)}/${encodeHex(signatureKey)}`;
      if (!known.has(key)) {
        known.set(key, identify(identity, signatureKey));
      }
      return known.get(key);
    },
    acceptsCommit: (policy, commit, posted) => acceptsCommit(policy, commit, posted, needsApproval),
    acceptsWelcome: (policy, members) => members.every(({ root }) => policy.roots.includes(root)),
  };
}

function identify(identity: Uint8Array, signatureKey: Uint8Array): Identity | undefined {
  try {
    const fields = readCbor(identity);
    const person = fields.text();
    const device = fields.text();
    const role = fields.word('guardian', 'child');
    const rootKey = fields.bytes(32);
    const signature = fields.bytes(64);
    fields.end();
    const signed = encodeCbor([person, device, role, rootKey, signatureKey]);
    return verify(rootKey, LABEL, signed, signature)
      ? { person, device, role, root: fingerprint(rootKey) }
      : undefined;
  } catch {
    return undefined;
  }
}

function acceptsCommit(
  policy: GroupPolicy,
  commit: ProposedCommit,
  posted: readonly PostedStatement[],
  needsApproval: ReadonlySet<string>,
): boolean {
  const { adds, removes, before, committer } = commit;
  const replaced = new Set(
    adds
      .filter((add) => removes.some(({ device }) => device === add.device))
      .map(({ device }) => device),
  );
  const remaining = before.filter((member) => !removes.includes(member));
  return (
    adds.every(({ root }) => policy.roots.includes(root)) &&
    adds.every(({ device }) => !remaining.some((member) => member.device === device)) &&
    adds.every(
      ({ device }) => replaced.has(device) || mayAdd(device, committer, posted, needsApproval),
    ) &&
    removes.every((member) => replaced.has(member.device) || mayRemove(member, committer, posted))
  );
}

function mayAdd(
  device: string,
  committer: Member,
  posted: readonly PostedStatement[],
  needsApproval: ReadonlySet<string>,
): boolean {
  return (
    committer.role === 'guardian' &&
    !isPosted(posted, statement.veto(device), () => true) &&
    (!needsApproval.has(device) || isPosted(posted, statement.approve(device), () => true))
  );
}

function mayRemove(member: Member, committer: Member, posted: readonly PostedStatement[]): boolean {
  return (
    (member.role === 'child' && committer.role === 'guardian') ||
    isPosted(posted, statement.leave(member.device), (sender) => sender.device === member.device) ||
    isPosted(
      posted,
      statement.revoke(member.device),
      (sender) => sender.role === 'guardian' && sender.device !== member.device,
    )
  );
}

function isPosted(
  posted: readonly PostedStatement[],
  bytes: Uint8Array,
  by: (sender: Member) => boolean,
): boolean {
  return posted.some((one) => encodeHex(one.bytes) === encodeHex(bytes) && by(one.sender));
}

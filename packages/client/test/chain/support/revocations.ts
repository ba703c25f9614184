/**
 * The family's real rules over commits (packages/client/src/family/policy.ts), with certificates and
 * revocations of the test's own making:
 *
 *   revocation = ['revoke', device, by device, by person, root's signature over all that]
 */

import { encodeCbor, readCbor } from '../../../src/chain/strict-cbor.ts';
import type { ChainPolicy, Identity, PostedStatement } from '../../../src/chain/types.ts';
import { type SigningKey, sign, verify } from '../../../src/crypto/signing-key.ts';
import { brokenCommitRule } from '../../../src/family/policy.ts';
import type { Statement } from '../../../src/family/statement.ts';
import { fingerprint, testPolicy } from './test-identities.ts';

const LABEL = 'knothole test revocation';

/** What a guardian has signed, whoever posts it. */
export function revocation(root: SigningKey, by: string, device: string): Uint8Array {
  const fields = ['revoke', device, by] as const;
  return encodeCbor([...fields, root.publicKey, sign(root, LABEL, encodeCbor(fields))]);
}

export function familyRules(): ChainPolicy {
  return {
    ...testPolicy(),
    acceptsCommit: (group, commit, posted) =>
      brokenCommitRule(group, commit, posted.flatMap(readRevocation)) === null,
  };
}

function readRevocation({ bytes }: PostedStatement): readonly Statement[] {
  const fields = readCbor(bytes);
  const signed = [fields.text(), fields.text(), fields.text()] as const;
  const rootKey = fields.bytes(32);
  const signature = fields.bytes(64);
  const [, device, guardian] = signed;
  const by: Identity = {
    device: guardian,
    person: guardian,
    role: 'guardian',
    root: fingerprint(rootKey),
  };
  return verify(rootKey, LABEL, encodeCbor(signed), signature)
    ? [{ kind: 'revocation', device, by }]
    : [];
}

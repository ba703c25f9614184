/**
 * What a family's policy decides, for simulated devices: docs/chain.md rule 16 with the credentials of
 * the chain's tests. Written beside the model's judge and not out of it, so that the two can differ.
 */
import { encodeCbor, readCbor } from '../../src/chain/strict-cbor.ts';
import type {
  ChainPolicy,
  Identity,
  Item,
  PostedStatement,
  ProposedCommit,
} from '../../src/chain/types.ts';
import { testPolicy } from '../chain/support/test-identities.ts';

/** A guardian's word that a device is to go. */
export function revocationOf(device: string): Item['body'] {
  return encodeCbor(['revoke', device]);
}

/** The device that a statement revokes. */
export function revokedBy(body: Uint8Array): string {
  const fields = readCbor(body);
  fields.word('revoke');
  const device = fields.text();
  fields.end();
  return device;
}

export function simulationPolicy(): ChainPolicy {
  const { identify, acceptsWelcome } = testPolicy();
  return {
    identify,
    acceptsWelcome,
    acceptsCommit: (_, commit, posted) => {
      const { committer, adds, removes, before } = commit;
      const isAdded = ({ device }: Identity): boolean => adds.some((add) => add.device === device);
      const staying = before.filter((member) => !removes.includes(member));
      return (
        mayEndEpoch(commit, posted) &&
        staying.some(({ device }) => device === committer.device) &&
        (adds.length === 0 || committer.role === 'guardian') &&
        new Set(adds.map(({ device }) => device)).size === adds.length &&
        !staying.some(isAdded) &&
        removes.every(
          (member) =>
            isAdded(member) ||
            (member.role === 'child' &&
              (committer.role === 'guardian' || isRevoked(posted, member.device))),
        )
      );
    },
  };
}

function mayEndEpoch(commit: ProposedCommit, posted: readonly PostedStatement[]): boolean {
  const { committer, previousCommitter, othersHaveSpoken } = commit;
  const endedLast = committer.role === 'child' && previousCommitter === committer.device;
  return !isRevoked(posted, committer.device) && (!endedLast || othersHaveSpoken);
}

/** Whoever posts it: what counts is the guardian's word, which the simulation's guardians alone give. */
function isRevoked(posted: readonly PostedStatement[], device: string): boolean {
  return posted.some(({ bytes }) => revokedBy(bytes) === device);
}

/** An invented family, the Larkspurs: Ida, a guardian's device, and Pim, a child's. */
import type { MlsSuite } from '../../../packages/client/src/crypto/suite.ts';
import { loadSuite } from '../../../packages/client/src/crypto/suite.ts';
import {
  signContactApproval,
  signGroupApproval,
} from '../../../packages/client/src/family/approval.ts';
import type {
  DeviceSigner,
  OwnKeyPackage,
} from '../../../packages/client/src/family/key-packages.ts';
import { makeOwnKeyPackage } from '../../../packages/client/src/family/key-packages.ts';
import { signOfferKey } from '../../../packages/client/src/family/offer-key.ts';
import { signOversight } from '../../../packages/client/src/family/oversight.ts';
import {
  admit,
  EMPTY_ROSTER,
  type Roster,
  withOfferKey,
  withRevoked,
} from '../../../packages/client/src/family/roster.ts';
import { signLeave, signRevocation } from '../../../packages/client/src/family/statement.ts';
import type { Profile } from '../../../packages/client/src/view.ts';
import { type TestDevice, TestFamily } from '../../../packages/client/test/family/test-family.ts';
import { SeededRandom } from '../../../packages/client/test/support/seeded-random.ts';

export const GROUP = '0123456789abcdef0123456789abcdef';
export const PROFILE: Profile = {
  nickname: 'Pim Pernel',
  avatar: { animal: 'fox', colour: 'moss' },
};
export const RELAY_SECONDS = 1_790_000_000;

export interface Larkspurs {
  readonly random: SeededRandom;
  readonly ida: TestDevice;
  readonly pim: TestDevice;
  readonly idasSigner: DeviceSigner;
  readonly pimsSigner: DeviceSigner;
  readonly leave: Uint8Array;
  readonly revocation: Uint8Array;
  /** For Pim: about a person of another family, about a group, and about looking along. */
  readonly approvals: readonly Uint8Array[];
  /** Without anything that is signed with Ed25519, and with it. */
  readonly plainRoster: Roster;
  readonly roster: Roster;
}

export function larkspurs(): Larkspurs {
  const family = new TestFamily(7);
  const ida = family.guardian();
  const pim = family.child(ida);
  const signerOf = ({ key, chain }: TestDevice): DeviceSigner => ({ key, certificates: chain });
  const revocation = signRevocation(ida.key, ida.chain, pim.identity.device);
  const person = { person: pim.identity.person, role: 'child', profile: PROFILE } as const;
  const admitted = admit(EMPTY_ROSTER, { device: pim.identity.device, profile: person });
  const acts: Pick<Roster, 'journal' | 'words'> = {
    journal: [
      {
        id: GROUP,
        by: ida.identity.person,
        at: RELAY_SECONDS,
        act: 'child-added',
        person: pim.identity.person,
        contact: null,
      },
    ],
    words: new Map([
      [ida.identity.device, [{ person: ida.identity.person, statement: revocation }]],
    ]),
  };
  const known = { ...admitted, ...acts, paired: new Set([pim.identity.device]) };
  const plainRoster = withRevoked(known, [
    { device: 'ee'.repeat(16), statements: [revocation], since: 9 },
  ]);
  return {
    random: new SeededRandom(8),
    ida,
    pim,
    idasSigner: signerOf(ida),
    pimsSigner: signerOf(pim),
    leave: signLeave(pim.key, GROUP),
    revocation,
    approvals: approvalsFor(ida, pim.identity.person),
    plainRoster,
    roster: withOfferKey(plainRoster, signOfferKey(ida.key)),
  };
}

function approvalsFor({ key, chain }: TestDevice, child: string): readonly Uint8Array[] {
  const elsewhere = new TestFamily(9);
  const contact = elsewhere.person();
  return [
    signContactApproval(key, chain, { child, contact, version: 2, granted: true }),
    signGroupApproval(key, chain, {
      child,
      group: GROUP,
      version: 1,
      people: [contact, elsewhere.person('guardian')],
    }),
    signOversight(key, chain, { child, version: 3, independent: true, group: GROUP }),
    signOversight(key, chain, { child, version: 4, independent: false, group: null }),
  ];
}

/** A KeyPackage of Pim's. */
export async function pimsKeyPackage({ random, pimsSigner }: Larkspurs): Promise<OwnKeyPackage> {
  return makeOwnKeyPackage(await suiteOf(random), random, pimsSigner, RELAY_SECONDS);
}

export function suiteOf(random: SeededRandom): Promise<MlsSuite> {
  return loadSuite(random);
}

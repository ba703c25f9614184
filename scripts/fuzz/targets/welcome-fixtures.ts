/** A hostile inviter: welcomes with any tree or context inside, sealed, tagged and signed. */
import {
  type Extension,
  encodeMlsMessage,
  type GroupContext,
  type KeyPackage,
  type RatchetTree,
} from 'ts-mls';
import { createConfirmationTag } from 'ts-mls/framedContent.js';
import { extractWelcomeSecret, signGroupInfo } from 'ts-mls/groupInfo.js';
import { makeKeyPackageRef } from 'ts-mls/keyPackage.js';
import { deriveKeySchedule } from 'ts-mls/keySchedule.js';
import { treeHashRoot } from 'ts-mls/treeHash.js';
import { encryptGroupInfo, encryptGroupSecrets } from 'ts-mls/welcome.js';
import type { GroupState } from '../../../packages/client/src/crypto/group-state.ts';
import { decodeKeyPackage } from '../../../packages/client/src/crypto/key-package.ts';
import { JOINER_EXTENSION } from '../../../packages/client/src/crypto/mls-config.ts';
import { utf8 } from '../../../packages/client/test/crypto/party.ts';

const NO_PSK = new Uint8Array(32);
const JOINER_SECRET = new Uint8Array(32).fill(5);

/** A welcome into a group with these bytes as its tree; `tree` is what they decode to, if anything. */
export async function forgedWelcome(
  inviter: GroupState,
  invited: Uint8Array,
  treeBytes: Uint8Array,
  tree: RatchetTree | undefined,
): Promise<Uint8Array> {
  const { impl } = inviter.suite;
  const keyPackage = decodeKeyPackage(invited);
  if (keyPackage === undefined) {
    throw new Error('the invited key package does not decode');
  }
  const groupContext: GroupContext = {
    ...inviter.mls.groupContext,
    treeHash: await hashOf(inviter, tree),
  };
  const encryptedGroupInfo = await encryptGroupInfo(
    await groupInfoOf(inviter, groupContext, treeBytes),
    await extractWelcomeSecret(JOINER_SECRET, NO_PSK, impl.kdf),
    impl,
  );
  return wrapped(inviter, keyPackage, encryptedGroupInfo);
}

async function groupInfoOf(
  { mls, suite }: GroupState,
  groupContext: GroupContext,
  treeBytes: Uint8Array,
) {
  const { impl } = suite;
  const [schedule] = await deriveKeySchedule(JOINER_SECRET, NO_PSK, groupContext, impl.kdf);
  const confirmationTag = await createConfirmationTag(
    schedule.confirmationKey,
    groupContext.confirmedTranscriptHash,
    impl.hash,
  );
  const extensions: Extension[] = [
    { extensionType: JOINER_EXTENSION, extensionData: utf8('bucket') },
    { extensionType: 'ratchet_tree', extensionData: treeBytes },
  ];
  return signGroupInfo(
    { groupContext, extensions, confirmationTag, signer: mls.privatePath.leafIndex },
    mls.signaturePrivateKey,
    impl.signature,
  );
}

async function wrapped(
  { suite }: GroupState,
  keyPackage: KeyPackage,
  encryptedGroupInfo: Uint8Array,
): Promise<Uint8Array> {
  const { impl } = suite;
  const sealed = await encryptGroupSecrets(
    await impl.hpke.importPublicKey(keyPackage.initKey),
    encryptedGroupInfo,
    { joinerSecret: JOINER_SECRET, pathSecret: undefined, psks: [] },
    impl.hpke,
  );
  return encodeMlsMessage({
    version: 'mls10',
    wireformat: 'mls_welcome',
    welcome: {
      cipherSuite: impl.name,
      secrets: [
        {
          newMember: await makeKeyPackageRef(keyPackage, impl.hash),
          encryptedGroupSecrets: { kemOutput: sealed.enc, ciphertext: sealed.ct },
        },
      ],
      encryptedGroupInfo,
    },
  });
}

/** Of a tree that the library cannot hash, nobody can make a better one. */
async function hashOf({ mls, suite }: GroupState, tree: RatchetTree | undefined) {
  try {
    return tree === undefined
      ? mls.groupContext.treeHash
      : await treeHashRoot(tree, suite.impl.hash);
  } catch {
    return mls.groupContext.treeHash;
  }
}

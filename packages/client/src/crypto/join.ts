/**
 * Joining by a welcome (RFC 9420 §12.4.3.1). Built from the library's parts instead of its joinGroup,
 * whose check of the tree refuses sound groups (see tree-check.ts).
 */
import { KnotholeError } from '@knothole/protocol';
import type {
  ClientState,
  GroupInfo,
  KeyPackage,
  PrivateKeyPackage,
  RatchetTree,
  Welcome,
} from 'ts-mls';
import {
  ratchetTreeFromExtension,
  verifyGroupInfoConfirmationTag,
  verifyGroupInfoSignature,
} from 'ts-mls/groupInfo.js';
import type { GroupSecrets } from 'ts-mls/groupSecrets.js';
import { makeKeyPackageRef } from 'ts-mls/keyPackage.js';
import { deriveKeySchedule } from 'ts-mls/keySchedule.js';
import { pathToRoot } from 'ts-mls/pathSecrets.js';
import {
  mergePrivateKeyPaths,
  type PrivateKeyPath,
  toPrivateKeyPath,
} from 'ts-mls/privateKeyPath.js';
import { findLeafIndex } from 'ts-mls/ratchetTree.js';
import { createSecretTree } from 'ts-mls/secretTree.js';
import { leafWidth, toLeafIndex } from 'ts-mls/treemath.js';
import { firstCommonAncestor } from 'ts-mls/updatePath.js';
import { decryptGroupInfo, decryptGroupSecrets } from 'ts-mls/welcome.js';
import { enterEpoch, type GroupState, policyOf } from './group-state.ts';
import { zero } from './hash.ts';
import { decodeKeyPackage, decodeKeyPackageSecret, type KeyPackagePair } from './key-package.ts';
import { decodeMessage } from './mls-codec.ts';
import { clientConfig, JOINER_EXTENSION, type MlsConfig } from './mls-config.ts';
import { pathKeysMatch } from './private-path.ts';
import { type MlsSuite, SUITE_NAME } from './suite.ts';
import { isSoundTree } from './tree-check.ts';

const HASH_BYTES = 32;

export interface JoinOptions {
  readonly welcome: Uint8Array;
  readonly keyPackage: KeyPackagePair;
  readonly config: MlsConfig;
}

export interface Joined {
  readonly state: GroupState;
  /** What the committer told joiners only, under his signature. */
  readonly groupInfoExtension: Uint8Array;
  /** The leaf that signed the GroupInfo: who invites. */
  readonly signerLeaf: number;
}

interface Invitation {
  readonly welcome: Welcome;
  readonly keyPackage: KeyPackage;
  readonly secret: PrivateKeyPackage;
}

/**
 * Enters the group that a welcome describes.
 * @throws {KnotholeError} MLS when the welcome is not for this KeyPackage, or anything in it is
 * refused: a signature, a credential, a leaf that is not ours, a 25th leaf.
 */
export async function joinFromWelcome(suite: MlsSuite, options: JoinOptions): Promise<Joined> {
  const invitation = readInvitation(options);
  try {
    const secrets = await openSecrets(suite, invitation);
    const groupInfo = await openGroupInfo(suite, invitation, secrets);
    const tree = await soundTree(suite, options.config, groupInfo);
    const mls = await stateFrom(suite, options.config, invitation, secrets, groupInfo, tree);
    const state = enterEpoch(suite, options.config, mls);
    policyOf(state);
    return {
      state,
      groupInfoExtension: readJoinerExtension(groupInfo),
      signerLeaf: groupInfo.signer,
    };
  } catch (cause) {
    throw cause instanceof KnotholeError
      ? cause
      : new KnotholeError('MLS', 'the welcome does not open or is damaged');
  }
}

function readInvitation(options: JoinOptions): Invitation {
  const welcome = decodeMessage(options.welcome, 'mls_welcome')?.welcome;
  const keyPackage = decodeKeyPackage(options.keyPackage.publicBytes);
  if (welcome?.cipherSuite !== SUITE_NAME || keyPackage === undefined) {
    throw refused('is not of our suite');
  }
  return { welcome, keyPackage, secret: decodeKeyPackageSecret(options.keyPackage.secretBytes) };
}

async function openSecrets(suite: MlsSuite, invitation: Invitation): Promise<GroupSecrets> {
  const { hash, hpke } = suite.impl;
  const reference = await makeKeyPackageRef(invitation.keyPackage, hash);
  const initKey = await hpke.importPrivateKey(invitation.secret.initPrivateKey);
  const secrets = await decryptGroupSecrets(initKey, reference, invitation.welcome, hpke);
  // A PSK goes only with a commit that leaves one leaf, so never with a welcome.
  if (secrets === undefined || secrets.psks.length > 0) {
    throw refused('asks for a shared secret');
  }
  return secrets;
}

async function openGroupInfo(
  suite: MlsSuite,
  { welcome }: Invitation,
  { joinerSecret }: GroupSecrets,
): Promise<GroupInfo> {
  const noPsk = new Uint8Array(HASH_BYTES);
  const groupInfo = await decryptGroupInfo(welcome, joinerSecret, noPsk, suite.impl);
  if (
    groupInfo?.groupContext.version !== 'mls10' ||
    groupInfo.groupContext.cipherSuite !== SUITE_NAME ||
    !(await verifyGroupInfoConfirmationTag(groupInfo, joinerSecret, noPsk, suite.impl))
  ) {
    throw refused('names another suite or a wrong tag');
  }
  return groupInfo;
}

/** The tree in the GroupInfo, valid in every leaf, and with the signer of the GroupInfo in it. */
async function soundTree(
  suite: MlsSuite,
  config: MlsConfig,
  groupInfo: GroupInfo,
): Promise<RatchetTree> {
  const tree = ratchetTreeFromExtension(groupInfo);
  const signer = tree?.[2 * groupInfo.signer];
  if (
    tree === undefined ||
    signer?.nodeType !== 'leaf' ||
    !(await isSoundTree(suite, config, tree, groupInfo.groupContext)) ||
    !(await verifyGroupInfoSignature(
      groupInfo,
      signer.leaf.signaturePublicKey,
      suite.impl.signature,
    ))
  ) {
    throw refused('carries a tree or a signature that does not hold');
  }
  return tree;
}

async function stateFrom(
  suite: MlsSuite,
  config: MlsConfig,
  invitation: Invitation,
  secrets: GroupSecrets,
  groupInfo: GroupInfo,
  tree: RatchetTree,
): Promise<ClientState> {
  const { groupContext, confirmationTag } = groupInfo;
  const { kdf } = suite.impl;
  const noPsk = new Uint8Array(HASH_BYTES);
  const [keySchedule, encryptionSecret] = await deriveKeySchedule(
    secrets.joinerSecret,
    noPsk,
    groupContext,
    kdf,
  );
  const mls: ClientState = {
    groupContext,
    keySchedule,
    secretTree: await createSecretTree(leafWidth(tree.length), encryptionSecret, kdf),
    ratchetTree: tree,
    privatePath: await privatePathFrom(suite, invitation, secrets, groupInfo, tree),
    signaturePrivateKey: invitation.secret.signaturePrivateKey,
    unappliedProposals: {},
    confirmationTag,
    historicalReceiverData: new Map(),
    groupActiveState: { kind: 'active' },
    clientConfig: clientConfig(config),
  };
  zero(encryptionSecret, secrets.joinerSecret);
  if (!pathKeysMatch(mls)) {
    throw refused('carries a path secret that does not fit the tree');
  }
  return mls;
}

/** My leaf's key, and the keys from the common ancestor with the committer up to the root. */
async function privatePathFrom(
  suite: MlsSuite,
  { keyPackage, secret }: Invitation,
  { pathSecret }: GroupSecrets,
  { signer }: GroupInfo,
  tree: RatchetTree,
): Promise<PrivateKeyPath> {
  const leafIndex = findLeafIndex(tree, keyPackage.leafNode);
  if (leafIndex === undefined || leafIndex === signer) {
    throw refused('leads to a group without the own leaf');
  }
  const own: PrivateKeyPath = {
    leafIndex,
    privateKeys: { [2 * leafIndex]: secret.hpkePrivateKey },
  };
  if (pathSecret === undefined) {
    return own;
  }
  const ancestor = firstCommonAncestor(tree, leafIndex, toLeafIndex(signer));
  const secretsUp = await pathToRoot(tree, ancestor, pathSecret, suite.impl.kdf);
  return mergePrivateKeyPaths(await toPrivateKeyPath(secretsUp, leafIndex, suite.impl), own);
}

/** Exactly the tree and ours: nobody else has a say in what joiners are told. */
function readJoinerExtension({ extensions }: GroupInfo): Uint8Array {
  const joiner = extensions.find(({ extensionType }) => extensionType === JOINER_EXTENSION);
  if (joiner === undefined || extensions.length !== 2) {
    throw refused('does not carry what joiners are told');
  }
  return joiner.extensionData.slice();
}

function refused(why: string): KnotholeError {
  return new KnotholeError('MLS', `the welcome ${why}`);
}

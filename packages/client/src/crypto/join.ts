/** Joining by a welcome (RFC 9420 §12.4.3.1). */
import { KnotholeError } from '@knothole/protocol';
import { emptyPskIndex, joinGroupWithExtensions } from 'ts-mls';
import { enterEpoch, type GroupState, members, policyOf } from './group-state.ts';
import { decodeKeyPackage, decodeKeyPackageSecret, type KeyPackagePair } from './key-package.ts';
import { isOurLeaf } from './leaf-check.ts';
import { decodeMessage } from './mls-codec.ts';
import { clientConfig, JOINER_EXTENSION, MAX_LEAVES, type MlsConfig } from './mls-config.ts';
import { pathKeysMatch } from './private-path.ts';
import { type MlsSuite, SUITE_NAME } from './suite.ts';

export interface Joined {
  readonly state: GroupState;
  /** What the committer told joiners only. */
  readonly groupInfoExtension: Uint8Array;
}

/**
 * Enters the group that a welcome describes.
 * @throws {KnotholeError} MLS when the welcome is not for this KeyPackage, or anything in it is
 * refused: a signature, a credential, a leaf that is not ours, a 25th leaf.
 */
export async function joinFromWelcome(
  suite: MlsSuite,
  options: {
    readonly welcome: Uint8Array;
    readonly keyPackage: KeyPackagePair;
    readonly config: MlsConfig;
  },
): Promise<Joined> {
  const welcome = decodeMessage(options.welcome, 'mls_welcome')?.welcome;
  const keyPackage = decodeKeyPackage(options.keyPackage.publicBytes);
  const secret = decodeKeyPackageSecret(options.keyPackage.secretBytes);
  if (welcome?.cipherSuite !== SUITE_NAME || keyPackage === undefined) {
    throw new KnotholeError('MLS', 'this is no welcome to a group of ours');
  }
  const [mls, extensions] = await joinGroupWithExtensions(
    welcome,
    keyPackage,
    secret,
    emptyPskIndex,
    suite.impl,
    undefined,
    undefined,
    clientConfig(options.config),
  ).catch(() => {
    throw new KnotholeError('MLS', 'the welcome does not open or is refused');
  });
  const state = enterEpoch(suite, options.config, mls);
  const joiner = extensions.find(({ extensionType }) => extensionType === JOINER_EXTENSION);
  if (joiner === undefined || !isOurGroup(state)) {
    throw new KnotholeError('MLS', 'the welcome leads to a group that is not ours');
  }
  return { state, groupInfoExtension: joiner.extensionData.slice() };
}

function isOurGroup(state: GroupState): boolean {
  const { ratchetTree } = state.mls;
  policyOf(state);
  return (
    members(state).length <= MAX_LEAVES &&
    ratchetTree.every((node) => node?.nodeType !== 'leaf' || isOurLeaf(node.leaf)) &&
    pathKeysMatch(state.mls)
  );
}

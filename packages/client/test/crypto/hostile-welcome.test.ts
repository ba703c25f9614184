import {
  type Capabilities,
  type Extension,
  encodeMlsMessage,
  type GroupContext,
  type LeafNode,
  type PreSharedKeyID,
  type RatchetTree,
} from 'ts-mls';
import { encode } from 'ts-mls/codec/tlsEncoder.js';
import { createConfirmationTag } from 'ts-mls/framedContent.js';
import { extractWelcomeSecret, signGroupInfo } from 'ts-mls/groupInfo.js';
import { makeKeyPackageRef } from 'ts-mls/keyPackage.js';
import { deriveKeySchedule } from 'ts-mls/keySchedule.js';
import { signLeafNodeCommit } from 'ts-mls/leafNode.js';
import { ratchetTreeEncoder } from 'ts-mls/ratchetTree.js';
import { treeHashRoot } from 'ts-mls/treeHash.js';
import { encryptGroupInfo, encryptGroupSecrets } from 'ts-mls/welcome.js';
import { beforeAll, expect, test } from 'vitest';
import type { GroupState } from '../../src/crypto/group-state.ts';
import { joinFromWelcome } from '../../src/crypto/join.ts';
import { decodeKeyPackage } from '../../src/crypto/key-package.ts';
import { CAPABILITIES, JOINER_EXTENSION, POLICY_EXTENSION } from '../../src/crypto/mls-config.ts';
import { makeSigningKey } from '../../src/crypto/signing-key.ts';
import { type Invitee, Party, utf8 } from './party.ts';

interface Bend {
  readonly tree?: (tree: RatchetTree) => RatchetTree;
  readonly context?: (context: GroupContext) => GroupContext;
  readonly extensions?: (extensions: Extension[]) => Extension[];
  readonly signKey?: Uint8Array;
  readonly signer?: number;
  readonly tag?: (tag: Uint8Array) => Uint8Array;
  readonly pathSecret?: Uint8Array;
  readonly psks?: PreSharedKeyID[];
}

let party: Party;
let invitee: Invitee;
/** Ada's state in the epoch that the invitee enters. */
let inviter: GroupState;

beforeAll(async () => {
  party = await Party.found(['Ada', 'Bo', 'Cleo'], { seed: 'welcome' });
  await party.commit('Bo');
  await party.commit('Ada');
  invitee = await party.invite('Dev');
  inviter = (await party.makeCommit('Ada', { adds: [invitee.pair.publicBytes] })).next;
});

/** A welcome into an epoch that the inviter invents; sound in all that is not bent. */
async function forgeWelcome(bend: Bend): Promise<Uint8Array> {
  const { mls, suite } = inviter;
  const { impl } = suite;
  const keyPackage = decodeKeyPackage(invitee.pair.publicBytes);
  if (keyPackage === undefined) {
    throw new Error('unreadable');
  }
  const tree = bend.tree?.(mls.ratchetTree.slice()) ?? mls.ratchetTree;
  const sound = { ...mls.groupContext, treeHash: await hashOf(tree) };
  const groupContext = bend.context?.(sound) ?? sound;
  const joinerSecret = new Uint8Array(32).fill(5);
  const noPsk = new Uint8Array(32);
  const [schedule] = await deriveKeySchedule(joinerSecret, noPsk, groupContext, impl.kdf);
  const tag = await createConfirmationTag(
    schedule.confirmationKey,
    groupContext.confirmedTranscriptHash,
    impl.hash,
  );
  const extensions: Extension[] = [
    { extensionType: JOINER_EXTENSION, extensionData: utf8('bucket') },
    { extensionType: 'ratchet_tree', extensionData: encode(ratchetTreeEncoder)(tree) },
  ];
  const groupInfo = await signGroupInfo(
    {
      groupContext,
      extensions: bend.extensions?.(extensions) ?? extensions,
      confirmationTag: bend.tag?.(tag) ?? tag,
      signer: bend.signer ?? 0,
    },
    bend.signKey ?? mls.signaturePrivateKey,
    impl.signature,
  );
  const welcomeSecret = await extractWelcomeSecret(joinerSecret, noPsk, impl.kdf);
  const encryptedGroupInfo = await encryptGroupInfo(groupInfo, welcomeSecret, impl);
  const sealed = await encryptGroupSecrets(
    await impl.hpke.importPublicKey(keyPackage.initKey),
    encryptedGroupInfo,
    { joinerSecret, pathSecret: bend.pathSecret, psks: bend.psks ?? [] },
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

async function join(bend: Bend) {
  const welcome = await forgeWelcome(bend);
  return joinFromWelcome(party.suite, { welcome, keyPackage: invitee.pair, config: party.config });
}

/** Bends the first parent node that is not blank. */
function withParent(
  change: (node: Extract<RatchetTree[number], { nodeType: 'parent' }>) => RatchetTree[number],
): Bend {
  return {
    tree: (tree) => {
      const index = tree.findIndex((node) => node?.nodeType === 'parent');
      const node = tree[index];
      return node?.nodeType === 'parent' ? tree.with(index, change(node)) : tree;
    },
  };
}

const withUnmerged = (unmergedLeaves: number[]): Bend =>
  withParent((node) => ({ ...node, parent: { ...node.parent, unmergedLeaves } }));

test('the forger’s welcome lets in when it bends nothing', async () => {
  const { groupInfoExtension } = await join({});
  expect(groupInfoExtension).toEqual(utf8('bucket'));
});

/** One more leaf, in a new half of the tree whose parents are blank. */
const withExtra = (leaf: LeafNode | undefined): Bend => ({
  tree: (tree) => [
    ...tree,
    undefined,
    leaf === undefined ? undefined : { nodeType: 'leaf', leaf },
    ...new Array(tree.length - 1),
  ],
});

test('a fifth leaf is no reason to refuse, when it is sound', async () => {
  const { pair } = await party.invite('Eve');
  await expect(
    join(withExtra(decodeKeyPackage(pair.publicBytes)?.leafNode)),
  ).resolves.toBeDefined();
  await expect(join(withExtra(await committedLeaf(4)))).resolves.toBeDefined();
});

test('a fifth leaf that is unsound is reason to refuse', async () => {
  const { pair } = await party.invite('Eve');
  const leaf = decodeKeyPackage(pair.publicBytes)?.leafNode;
  const joiner = decodeKeyPackage(invitee.pair.publicBytes)?.leafNode;
  if (leaf === undefined || joiner === undefined) {
    throw new Error('unreadable');
  }
  const unsound = [
    joiner,
    { ...leaf, signature: leaf.signature.map((byte) => byte ^ 1) },
    await committedLeaf(5),
    await committedLeaf(4, { proposals: [0xf00d] }),
  ];
  for (const extra of unsound) {
    await expect(join(withExtra(extra))).rejects.toMatchObject({ code: 'MLS' });
  }
});

/** A leaf as its own commit would leave it, signed for this place. */
async function committedLeaf(
  leafIndex: number,
  capabilities: Partial<Capabilities> = {},
): Promise<LeafNode> {
  const { publicKey, secretKey } = makeSigningKey(party.random);
  const { groupId } = inviter.mls.groupContext;
  return signLeafNodeCommit(
    {
      leafNodeSource: 'commit',
      hpkePublicKey: makeSigningKey(party.random).publicKey,
      signaturePublicKey: publicKey,
      credential: { credentialType: 'basic', identity: utf8('Eve') },
      capabilities: { ...CAPABILITIES, ...capabilities },
      extensions: [],
      parentHash: new Uint8Array(),
      groupId,
      leafIndex,
    },
    secretKey,
    party.suite.impl.signature,
  );
}

test.each<[string, () => Bend]>([
  ['is signed by another key', () => ({ signKey: party.state('Bo').mls.signaturePrivateKey })],
  ['names another signer', () => ({ signer: 1 })],
  ['names a signer who is not there', () => ({ signer: 30 })],
  [
    'is signed by the joiner himself',
    () => ({ signer: 3, signKey: invitee.pair.secretBytes.slice(64) }),
  ],
  ['has a wrong confirmation tag', () => ({ tag: (tag) => tag.map((byte) => byte ^ 1) })],
  [
    'asks for a PSK',
    () => ({
      psks: [{ psktype: 'external', pskId: new Uint8Array(32), pskNonce: new Uint8Array(32) }],
    }),
  ],
  ['brings a path secret that does not fit', () => ({ pathSecret: new Uint8Array(32).fill(1) })],
  [
    'has a tree that its context does not name',
    () => ({
      context: (context) => ({ ...context, treeHash: new Uint8Array(32) }),
    }),
  ],
  ['has one leaf twice', () => ({ tree: (tree) => tree.with(4, tree[6]) })],
  ['lacks the joiner’s leaf', () => ({ tree: (tree) => tree.with(6, undefined).slice(0, 7) })],
  ['has a leaf in a parent’s place', () => ({ tree: (tree) => tree.with(5, tree[4]) })],
  [
    'has a leaf signed for another place',
    () => ({ tree: (tree) => tree.with(4, tree[2]).with(2, undefined) }),
  ],
  ['says nothing to joiners', () => ({ extensions: (extensions) => extensions.slice(1) })],
  ['has no tree', () => ({ extensions: (extensions) => extensions.slice(0, 1) })],
  [
    'says more than ours',
    () => ({
      extensions: (extensions) => [
        ...extensions,
        { extensionType: 0xf4aa, extensionData: utf8('') },
      ],
    }),
  ],
  ['has no policy', () => ({ context: (context) => ({ ...context, extensions: [] }) })],
  [
    'has two policies',
    () => ({
      context: (context) => ({
        ...context,
        extensions: [...context.extensions, ...context.extensions],
      }),
    }),
  ],
  [
    'has external senders',
    () => ({
      context: (context) => ({
        ...context,
        extensions: [
          { extensionType: POLICY_EXTENSION, extensionData: utf8('') },
          { extensionType: 'external_senders', extensionData: utf8('') },
        ],
      }),
    }),
  ],
  [
    'has a parent with a key of small order',
    () =>
      withParent((node) => ({
        ...node,
        parent: { ...node.parent, hpkePublicKey: new Uint8Array(32) },
      })),
  ],
  [
    'has a parent with another hash',
    () =>
      withParent((node) => ({
        ...node,
        parent: { ...node.parent, hpkePublicKey: new Uint8Array(32).fill(9) },
      })),
  ],
  ['names an unmerged leaf far outside', () => withUnmerged([4_000_000_000])],
  ['names an unmerged leaf of another branch', () => withUnmerged([2])],
  ['names unmerged leaves out of order', () => withUnmerged([1, 0])],
])('a welcome that %s is refused with a code', async (_name, bend) => {
  await expect(join(bend())).rejects.toMatchObject({ code: 'MLS' });
});

/** The tree's hash, or anything where the tree has none. */
async function hashOf(tree: RatchetTree): Promise<Uint8Array> {
  return treeHashRoot(tree, party.suite.impl.hash).catch(() => new Uint8Array(32));
}

/** Making commits (RFC 9420 §12.4): all proposals by value, as a PrivateMessage, tree in the welcome. */
import { KnotholeError } from '@knothole/protocol';
import {
  bytesToBase64,
  type CreateCommitResult,
  createCommit as createMlsCommit,
  type Extension,
  makePskIndex,
  type Proposal,
  type PskIndex,
} from 'ts-mls';
import { consumeRatchet } from 'ts-mls/secretTree.js';
import type { CommitView } from './commit-view.ts';
import { enterEpoch, type GroupState, members } from './group-state.ts';
import { zero } from './hash.ts';
import { inspectCommit } from './inspect-commit.ts';
import { decodeKeyPackage, isOurKeyPackage } from './key-package.ts';
import { isAcceptedLeaf } from './leaf-check.ts';
import { encodeMessage } from './mls-codec.ts';
import { JOINER_EXTENSION } from './mls-config.ts';
import { readAddressed, unprotect } from './unprotect.ts';

const PSK_BYTES = 32;

export interface CommitOptions {
  /** Public bytes of KeyPackages. */
  readonly adds?: readonly Uint8Array[];
  readonly removes?: readonly number[];
  /** What every member reads with the commit, such as the next bucket. */
  readonly authenticatedData: Uint8Array;
  /** Told to joiners only, signed in the GroupInfo; empty when absent. */
  readonly groupInfoExtension?: Uint8Array;
}

export interface MadeCommit {
  /** To be sealed and put. */
  readonly inner: Uint8Array;
  /** The state once the commit has landed and its own judge accepts it; persist it with the inner. */
  readonly next: GroupState;
  /**
   * The state of this epoch to go on with, for ever if the commit is refused: its handshake ratchet
   * has left the commit's generation behind, which the library forgets.
   */
  readonly burned: GroupState;
  /** What the others' judges will see. */
  readonly view: CommitView;
  /** One for all who are added; undefined without adds. */
  readonly welcome: Uint8Array | undefined;
}

/**
 * Makes a commit; without adds and removes it renews my own leaf. Where it leaves one leaf, it
 * carries an external PSK of 32 random bytes that nobody ever learns: a removed device could follow
 * otherwise.
 * @throws {KnotholeError} MLS when every member would skip it: a KeyPackage that is not ours, a leaf
 * that is not there, my own leaf, a 25th leaf.
 */
export async function createCommit(state: GroupState, options: CommitOptions): Promise<MadeCommit> {
  const { adds = [], removes = [] } = options;
  const proposals = [...readRemoves(state, removes), ...(await readAdds(state, adds))];
  const leavesOne = members(state).length - removes.length + adds.length === 1;
  const result = await commitByLibrary(state, proposals, leavesOne, options);
  const inner = encodeMessage(result.commit);
  return {
    inner,
    next: enterEpoch(state.suite, state.config, result.newState),
    burned: await burnGeneration(state),
    view: await viewOfOwn(state, inner),
    welcome:
      result.welcome === undefined
        ? undefined
        : encodeMessage({ version: 'mls10', wireformat: 'mls_welcome', welcome: result.welcome }),
  };
}

async function commitByLibrary(
  state: GroupState,
  proposals: readonly Proposal[],
  leavesOne: boolean,
  { authenticatedData, groupInfoExtension }: CommitOptions,
): Promise<CreateCommitResult> {
  const psk = leavesOne ? freshPsk(state) : undefined;
  const pskIndex = psk?.index ?? makePskIndex(undefined, {});
  try {
    return await createMlsCommit(
      { state: state.mls, cipherSuite: state.suite.impl, pskIndex },
      {
        extraProposals: psk === undefined ? [...proposals] : [...proposals, psk.proposal],
        ratchetTreeExtension: true,
        authenticatedData,
        groupInfoExtensions: [joinerExtension(groupInfoExtension)],
      },
    );
  } catch (cause) {
    throw new KnotholeError('MLS', 'this commit cannot be made', { cause });
  } finally {
    zero(...(psk === undefined ? [] : [psk.secret]));
  }
}

function readRemoves(state: GroupState, removes: readonly number[]): Proposal[] {
  return removes.map((removed) => {
    if (state.mls.ratchetTree[2 * removed]?.nodeType !== 'leaf') {
      throw new KnotholeError('MLS', 'only a member can be removed');
    }
    return { proposalType: 'remove', remove: { removed } };
  });
}

/** Checked before the library sees them: two refused credentials at once would end the process. */
async function readAdds(state: GroupState, adds: readonly Uint8Array[]): Promise<Proposal[]> {
  const proposals: Proposal[] = [];
  for (const bytes of adds) {
    const keyPackage = decodeKeyPackage(bytes);
    if (
      keyPackage === undefined ||
      !isAcceptedLeaf(keyPackage.leafNode, state.config) ||
      !(await isOurKeyPackage(state.suite, keyPackage))
    ) {
      throw new KnotholeError('MLS', 'a key package to be added is not acceptable');
    }
    proposals.push({ proposalType: 'add', add: { keyPackage } });
  }
  return proposals;
}

function freshPsk(state: GroupState): {
  readonly proposal: Proposal;
  readonly index: PskIndex;
  readonly secret: Uint8Array;
} {
  const { random } = state.suite;
  const secret = random.bytes(PSK_BYTES);
  const pskId = random.bytes(PSK_BYTES);
  const pskNonce = random.bytes(PSK_BYTES);
  return {
    proposal: {
      proposalType: 'psk',
      psk: { preSharedKeyId: { psktype: 'external', pskId, pskNonce } },
    },
    index: makePskIndex(undefined, { [bytesToBase64(pskId)]: secret }),
    secret,
  };
}

function joinerExtension(content: Uint8Array = new Uint8Array()): Extension {
  return { extensionType: JOINER_EXTENSION, extensionData: content };
}

async function burnGeneration(state: GroupState): Promise<GroupState> {
  const own = 2 * state.mls.privatePath.leafIndex;
  const { newTree } = await consumeRatchet(state.mls.secretTree, own, 'commit', state.suite.impl);
  return { ...state, mls: { ...state.mls, secretTree: newTree } };
}

/** One's own commit passes through the same checks as everybody else's. */
async function viewOfOwn(state: GroupState, inner: Uint8Array): Promise<CommitView> {
  const addressed = await readAddressed(state, inner);
  const authentic = addressed && (await unprotect(state, addressed.message, state.mls.secretTree));
  const view =
    authentic?.content.contentType === 'commit'
      ? await inspectCommit(
          state,
          authentic.senderLeaf,
          authentic.content.commit,
          authentic.content.authenticatedData,
        )
      : undefined;
  if (view === undefined) {
    throw new KnotholeError('MLS', 'every member would skip this commit');
  }
  return view;
}

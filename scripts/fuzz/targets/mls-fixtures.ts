/** A real MLS group with a member who writes whatever the fuzzer gives him, signed and sealed. */
import { type Commit, type ContentTypeName, encodeMlsMessage, type PrivateMessage } from 'ts-mls';
import { encode } from 'ts-mls/codec/tlsEncoder.js';
import { createContentCommitSignature } from 'ts-mls/framedContent.js';
import {
  encodePrivateMessageContent,
  encryptSenderData,
  privateContentAADEncoder,
} from 'ts-mls/privateMessage.js';
import { consumeRatchet } from 'ts-mls/secretTree.js';
import type { SenderData } from 'ts-mls/sender.js';
import { leafToNodeIndex, toLeafIndex } from 'ts-mls/treemath.js';
import type { MadeCommit } from '../../../packages/client/src/crypto/create-commit.ts';
import type { GroupState } from '../../../packages/client/src/crypto/group-state.ts';
import { encryptMessage } from '../../../packages/client/src/crypto/message.ts';
import { type Invitee, Party, utf8 } from '../../../packages/client/test/crypto/party.ts';

export interface MlsFixture {
  readonly party: Party;
  /** Cleo's, who reads. */
  readonly reader: GroupState;
  /** Ada's, who writes. */
  readonly writer: GroupState;
  readonly invitee: Invitee;
  /** Removes Bo and adds the invitee. */
  readonly commit: MadeCommit;
  readonly message: Uint8Array;
}

/** Made anew for each target: its states are seeded, so a run repeats itself. */
export async function mlsFixture(): Promise<MlsFixture> {
  const party = await Party.found(['Ada', 'Bo', 'Cleo'], { seed: 'fuzz' });
  await party.commit('Bo');
  const invitee = await party.invite('Dev');
  const commit = await party.makeCommit('Ada', {
    removes: [party.leafOf('Bo')],
    adds: [invitee.pair.publicBytes],
  });
  const { inner: message } = await encryptMessage(party.state('Ada'), utf8('supper at six'));
  return {
    party,
    reader: party.state('Cleo'),
    writer: party.state('Ada'),
    invitee,
    commit,
    message,
  };
}

const AUTHENTICATED: Uint8Array = utf8('next bucket');

/** Seals plaintexts of one content type for the epoch, with the key of one generation. */
export class Forger {
  readonly #writer: GroupState;
  readonly #contentType: ContentTypeName;
  readonly #key: Uint8Array;
  readonly #nonce: Uint8Array;
  readonly sender: SenderData;

  private constructor(
    writer: GroupState,
    contentType: ContentTypeName,
    ratchet: { readonly key: Uint8Array; readonly nonce: Uint8Array },
    sender: SenderData,
  ) {
    this.#writer = writer;
    this.#contentType = contentType;
    this.#key = ratchet.key;
    this.#nonce = ratchet.nonce;
    this.sender = sender;
  }

  static async of(writer: GroupState, contentType: ContentTypeName): Promise<Forger> {
    const { secretTree, privatePath } = writer.mls;
    const leafIndex = toLeafIndex(privatePath.leafIndex);
    const ratchet = await consumeRatchet(
      secretTree,
      leafToNodeIndex(leafIndex),
      contentType,
      writer.suite.impl,
    );
    const { generation, reuseGuard } = ratchet;
    return new Forger(writer, contentType, ratchet, { leafIndex, generation, reuseGuard });
  }

  /** An inner with `plaintext` as its content, authentic but for what the plaintext itself lacks. */
  async seal(plaintext: Uint8Array, sender: SenderData = this.sender): Promise<Uint8Array> {
    const { suite, mls } = this.#writer;
    const { groupId, epoch } = mls.groupContext;
    const contentType = this.#contentType;
    const aad = { groupId, epoch, contentType, authenticatedData: AUTHENTICATED };
    const ciphertext = await suite.impl.hpke.encryptAead(
      this.#key,
      this.#nonce,
      encode(privateContentAADEncoder)(aad),
      plaintext,
    );
    const encryptedSenderData = await encryptSenderData(
      mls.keySchedule.senderDataSecret,
      sender,
      { groupId, epoch, contentType },
      ciphertext,
      suite.impl,
    );
    return encodePrivate({ ...aad, encryptedSenderData, ciphertext });
  }

  /** The plaintext of a commit that the writer has signed; its tag is wrong. */
  async signed(commit: Commit): Promise<Uint8Array> {
    const { mls, suite } = this.#writer;
    const { signature, framedContent } = await createContentCommitSignature(
      mls.groupContext,
      'mls_private_message',
      commit,
      { senderType: 'member', leafIndex: this.sender.leafIndex },
      AUTHENTICATED,
      mls.signaturePrivateKey,
      suite.impl.signature,
    );
    const confirmationTag = new Uint8Array(32).fill(1);
    return encodePrivateMessageContent({ kind: 'padUntilLength', padUntilLength: 0 })({
      ...framedContent,
      auth: { contentType: 'commit', signature, confirmationTag },
    });
  }
}

function encodePrivate(privateMessage: PrivateMessage): Uint8Array {
  return encodeMlsMessage({ version: 'mls10', wireformat: 'mls_private_message', privateMessage });
}

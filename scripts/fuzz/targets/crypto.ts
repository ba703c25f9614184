/** Envelopes, sealed boxes, kit words, and all of MLS, over a real group. */
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import type { Commit } from 'ts-mls';
import { encode } from 'ts-mls/codec/tlsEncoder.js';
import { decodeCommit, encodeCommit } from 'ts-mls/commit.js';
import { decodeRatchetTree, ratchetTreeEncoder } from 'ts-mls/ratchetTree.js';
import { openEnvelope, sealEnvelope } from '../../../packages/client/src/crypto/envelope.ts';
import { decodeState, encodeState } from '../../../packages/client/src/crypto/group-state.ts';
import { hmacSha256 } from '../../../packages/client/src/crypto/hash.ts';
import { joinFromWelcome } from '../../../packages/client/src/crypto/join.ts';
import { agreementKeyFromSecret } from '../../../packages/client/src/crypto/key-agreement.ts';
import {
  decodeKeyPackage,
  decodeKeyPackageSecret,
  inspectKeyPackage,
} from '../../../packages/client/src/crypto/key-package.ts';
import { kitEntropy, kitWords } from '../../../packages/client/src/crypto/kit-words.ts';
import { passOwn } from '../../../packages/client/src/crypto/message.ts';
import { decodeWhole } from '../../../packages/client/src/crypto/mls-codec.ts';
import { openInner } from '../../../packages/client/src/crypto/open-inner.ts';
import { openSealed, sealFor } from '../../../packages/client/src/crypto/sealed-box.ts';
import { chainSlotKeys, slotAddress } from '../../../packages/client/src/crypto/slot-keys.ts';
import {
  readAddressed,
  receivingTree,
  unprotect,
} from '../../../packages/client/src/crypto/unprotect.ts';
import { Party, seededRandom, utf8, yes } from '../../../packages/client/test/crypto/party.ts';
import { bytesOf, type FuzzTarget, oneSpelling, textOf, Wrong } from '../target.ts';
import { Forger, type MlsFixture, mlsFixture } from './mls-fixtures.ts';
import { forgedWelcome } from './welcome-fixtures.ts';

const { sealKey, cap } = chainSlotKeys(new Uint8Array(32).fill(1), 0);
const ADDRESS = slotAddress({ class: 'week', number: 2_960 }, cap);
const INNERS = [new Uint8Array(0), utf8('a short one'), new Uint8Array(3_990).fill(0xab)];
const HEAD_BYTES = 9;

export const CRYPTO_TARGETS: readonly FuzzTarget[] = [
  {
    name: 'envelope',
    covers: [
      'client/src/crypto/envelope.ts#openEnvelope',
      'client/src/pairing/pairing-slots.ts#openFrom',
      'client/src/friends/meeting-slots.ts#openSlot',
    ],
    shape: 'bytes',
    codes: [],
    maxBytes: 8_192,
    weight: 2,
    prepare: () => ({
      seeds: INNERS.map((inner) => sealEnvelope(sealKey, inner, ADDRESS)),
      decode: oneSpelling(
        (input) => openEnvelope(sealKey, input, ADDRESS),
        (inner) => sealEnvelope(sealKey, inner, ADDRESS),
      ),
    }),
  },
  {
    name: 'envelope of a member',
    covers: ['client/src/crypto/envelope.ts#openEnvelope'],
    shape: 'bytes',
    codes: [],
    maxBytes: 3_992,
    weight: 2,
    prepare: () => ({
      seeds: INNERS.map(padded),
      decode: oneSpelling((input) => openEnvelope(sealKey, sealedAsItIs(input), ADDRESS), padded),
    }),
  },
  {
    name: 'sealed box',
    covers: ['client/src/crypto/sealed-box.ts#openSealed'],
    shape: 'bytes',
    codes: [],
    maxBytes: 4_096,
    weight: 3,
    prepare: () => {
      const own = agreementKeyFromSecret(new Uint8Array(32).fill(3));
      const context = utf8('for Ada');
      const random = seededRandom('sealed box');
      const sealed = [0, 20, 600].map((length) =>
        sealFor(random, own.publicKey, new Uint8Array(length), context),
      );
      return {
        seeds: sealed.flatMap((box) => box ?? []),
        decode: (input) => openSealed(own, input, context),
      };
    },
  },
  {
    name: 'kit words',
    covers: ['client/src/crypto/kit-words.ts#kitEntropy'],
    shape: 'text',
    codes: ['KIT_WORDS'],
    maxBytes: 4_096,
    prepare: () => ({
      seeds: [0, 7, 255].map((byte) => bytesOf(kitWords(new Uint8Array(32).fill(byte)).join(' '))),
      decode: (input) => {
        const entropy = kitEntropy(textOf(input));
        return kitWords(entropy).length === 24 ? entropy : undefined;
      },
    }),
  },
  {
    name: 'mls key package',
    covers: [
      'client/src/crypto/key-package.ts#decodeKeyPackage',
      'client/src/crypto/key-package.ts#inspectKeyPackage',
      'client/src/crypto/mls-codec.ts#decodeMessage',
    ],
    shape: 'bytes',
    codes: [],
    maxBytes: 4_096,
    slowMilliseconds: 300,
    weight: 2,
    prepare: async () => {
      const { party, invitee } = await mlsFixture();
      const long = await party.invite('Edda', new Uint8Array(450).fill(0x65));
      return {
        seeds: [invitee.pair.publicBytes, long.pair.publicBytes],
        decode: (input) => inspectKeyPackage(party.suite, input),
        isCostly: (input) => decodeKeyPackage(input) !== undefined,
      };
    },
  },
  {
    name: 'mls key package secret',
    covers: ['client/src/crypto/key-package.ts#decodeKeyPackageSecret'],
    shape: 'bytes',
    codes: ['MLS'],
    maxBytes: 256,
    prepare: async () => {
      const { invitee } = await mlsFixture();
      return { seeds: [invitee.pair.secretBytes], decode: decodeKeyPackageSecret };
    },
  },
  {
    name: 'mls group state',
    covers: [
      'client/src/crypto/group-state.ts#decodeState',
      'client/src/crypto/mls-codec.ts#decodeWhole',
    ],
    shape: 'bytes',
    codes: ['STORE_CORRUPT'],
    maxBytes: 16_384,
    weight: 2,
    prepare: async () => {
      const { party, reader, commit } = await mlsFixture();
      const alone = await Party.found(['Una'], { seed: 'alone' });
      return {
        seeds: [alone.state('Una'), reader, commit.next].map(encodeState),
        decode: (input) => decodeState(party.suite, input, party.config),
      };
    },
  },
  {
    name: 'inner',
    covers: [
      'client/src/crypto/open-inner.ts#openInner',
      'client/src/crypto/unprotect.ts#readAddressed',
      'client/src/crypto/message.ts#passOwn',
    ],
    shape: 'bytes',
    codes: ['MLS'],
    maxBytes: 4_096,
    slowMilliseconds: 300,
    weight: 3,
    prepare: async () => {
      const { reader, writer, commit, message } = await mlsFixture();
      return {
        seeds: [commit.inner, message],
        decode: async (input) => {
          const { kind } = await openInner(reader, input, yes);
          await passOwn(writer, input);
          return kind === 'junk' ? undefined : kind;
        },
      };
    },
  },
  {
    name: 'inner content of a member',
    covers: ['client/src/crypto/open-inner.ts#openInner'],
    shape: 'bytes',
    codes: [],
    maxBytes: 4_096,
    slowMilliseconds: 500,
    weight: 12,
    prepare: async () => {
      const fixture = await mlsFixture();
      const { reader, writer } = fixture;
      const forgers = await Promise.all(
        (['application', 'commit', 'proposal'] as const).map((type) => Forger.of(writer, type)),
      );
      return {
        seeds: await contentSeeds(fixture, forgers),
        decode: async (input) => {
          const forger = forgers[(input[0] ?? 0) % forgers.length];
          const view = new DataView(input.slice(0, HEAD_BYTES).buffer);
          if (forger === undefined || input.length < HEAD_BYTES) {
            return undefined;
          }
          const sender = {
            ...forger.sender,
            leafIndex: view.getUint32(1),
            generation: view.getUint32(5),
          };
          const inner = await forger.seal(input.slice(HEAD_BYTES), sender);
          return (await openInner(reader, inner, yes)).kind;
        },
      };
    },
  },
  {
    name: 'inner commit of a member',
    covers: [
      'client/src/crypto/open-inner.ts#openInner',
      'client/src/crypto/inspect-commit.ts#inspectCommit',
    ],
    shape: 'bytes',
    codes: [],
    maxBytes: 4_096,
    slowMilliseconds: 500,
    weight: 3,
    prepare: async () => {
      const fixture = await mlsFixture();
      const forger = await Forger.of(fixture.writer, 'commit');
      return {
        seeds: (await commits(fixture)).map((commit) => encodeCommit(commit)),
        decode: async (input) => {
          const commit = decodeWhole(decodeCommit, input);
          if (commit === undefined) {
            return undefined;
          }
          const inner = await forger.seal(await forger.signed(commit));
          const { kind } = await openInner(fixture.reader, inner, yes);
          if (kind === 'commit' || kind === 'clone') {
            throw new Wrong(`a commit with a wrong tag counts as ${kind}`);
          }
          return kind;
        },
      };
    },
  },
  {
    name: 'mls welcome',
    covers: ['client/src/crypto/join.ts#joinFromWelcome'],
    shape: 'bytes',
    codes: ['MLS'],
    maxBytes: 16_384,
    slowMilliseconds: 500,
    weight: 3,
    prepare: async () => {
      const { party, invitee, commit } = await mlsFixture();
      const { pair: keyPackage } = invitee;
      return {
        seeds: commit.welcome === undefined ? [] : [commit.welcome],
        decode: (welcome) =>
          joinFromWelcome(party.suite, { welcome, keyPackage, config: party.config }),
      };
    },
  },
  {
    name: 'mls tree of an inviter',
    covers: ['client/src/crypto/join.ts#joinFromWelcome'],
    shape: 'bytes',
    codes: ['MLS'],
    maxBytes: 16_384,
    slowMilliseconds: 1_000,
    weight: 3,
    prepare: async () => {
      const { party, invitee, commit } = await mlsFixture();
      const { pair: keyPackage } = invitee;
      return {
        seeds: [encode(ratchetTreeEncoder)(commit.next.mls.ratchetTree)],
        decode: async (input) => {
          const tree = decodeWhole(decodeRatchetTree, input);
          const welcome = await forgedWelcome(commit.next, keyPackage.publicBytes, input, tree);
          return joinFromWelcome(party.suite, { welcome, keyPackage, config: party.config });
        },
        // All of them: making such a welcome takes longer than refusing it.
        isCostly: (input) => {
          decodeWhole(decodeRatchetTree, input);
          return true;
        },
      };
    },
  },
];

/** Type, leaf and generation in front of a content. */
async function contentSeeds(
  fixture: MlsFixture,
  forgers: readonly Forger[],
): Promise<readonly Uint8Array[]> {
  const [, forCommits] = forgers;
  if (forCommits === undefined) {
    return [];
  }
  const signed = await Promise.all((await commits(fixture)).map((it) => forCommits.signed(it)));
  const { leafIndex, generation } = forCommits.sender;
  return [...signed, utf8('no content at all')].map((content) => {
    const seed = new Uint8Array(HEAD_BYTES + content.length);
    seed[0] = 1;
    new DataView(seed.buffer).setUint32(1, leafIndex);
    new DataView(seed.buffer).setUint32(5, generation);
    seed.set(content, HEAD_BYTES);
    return seed;
  });
}

/** The commits inside real inners: one with an Add and a Remove, and an empty one. */
async function commits({ party, reader, commit }: MlsFixture): Promise<readonly Commit[]> {
  const empty = await party.makeCommit('Ada');
  const opened = await Promise.all(
    [commit, empty].map(async ({ inner }) => {
      const addressed = await readAddressed(reader, inner);
      return addressed && unprotect(reader, addressed.message, receivingTree(reader));
    }),
  );
  return opened.flatMap((authentic) =>
    authentic?.content.contentType === 'commit' ? [authentic.content.commit] : [],
  );
}

function padded(inner: Uint8Array): Uint8Array {
  const whole = new Uint8Array(3_992);
  new DataView(whole.buffer).setUint16(0, inner.length);
  whole.set(inner, 2);
  return whole;
}

/** Sealed under the right key, with the nonce that the content asks for. */
function sealedAsItIs(content: Uint8Array): Uint8Array {
  const [high = 0, low = 0] = content;
  const inner = content.subarray(2, 2 + ((high << 8) | low));
  const nonce = hmacSha256(sealKey, inner).slice(0, 24);
  const sealed = xchacha20poly1305(sealKey, nonce, ADDRESS).encrypt(content);
  const envelope = new Uint8Array(24 + sealed.length);
  envelope.set(nonce);
  envelope.set(sealed, 24);
  return envelope;
}

import fc from 'fast-check';
import { decodeMlsMessage, encodeMlsMessage } from 'ts-mls';
import { signFramedContentApplicationOrProposal } from 'ts-mls/framedContent.js';
import { protect } from 'ts-mls/messageProtection.js';
import { beforeAll, expect, test } from 'vitest';
import { decodeState, encodeState } from '../../src/crypto/group-state.ts';
import { joinFromWelcome } from '../../src/crypto/join.ts';
import { inspectKeyPackage } from '../../src/crypto/key-package.ts';
import { encryptMessage } from '../../src/crypto/message.ts';
import { openInner } from '../../src/crypto/open-inner.ts';
import { type Invitee, Party, utf8, yes } from './party.ts';

let party: Party;
let commit: Uint8Array;
let message: Uint8Array;
let welcome: Uint8Array;
let invitee: Invitee;

beforeAll(async () => {
  party = await Party.found(['Ada', 'Bo', 'Cleo'], { seed: 'garbage' });
  invitee = await party.invite('Dev');
  const made = await party.makeCommit('Ada', { removes: [1], adds: [invitee.pair.publicBytes] });
  commit = made.inner;
  welcome = made.welcome ?? new Uint8Array();
  message = (await encryptMessage(party.state('Ada'), utf8('supper at six'))).inner;
});

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const bent = bytes.slice();
  const index = (bit >> 3) % bytes.length;
  bent[index] = (bent[index] ?? 0) ^ (1 << (bit & 7));
  return bent;
}

test('the inputs of these tests are good as they stand', async () => {
  expect((await openInner(party.state('Cleo'), commit, yes)).kind).toBe('commit');
  expect((await openInner(party.state('Cleo'), message, yes)).kind).toBe('message');
});

test('any one flipped bit makes a commit or a message junk that moves nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('commit', 'message'), fc.nat(16_000), async (what, bit) => {
      const inner = flipped(what === 'commit' ? commit : message, bit);
      expect(await openInner(party.state('Cleo'), inner, yes)).toEqual({ kind: 'junk' });
    }),
    { numRuns: 400 },
  );
});

test('any bytes, also behind a good header, are junk', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 4_000 }), fc.nat(90), async (bytes, kept) => {
      expect(await openInner(party.state('Cleo'), bytes, yes)).toEqual({ kind: 'junk' });
      const headed = Uint8Array.of(...message.subarray(0, kept), ...bytes);
      expect(await openInner(party.state('Cleo'), headed, yes)).toEqual({ kind: 'junk' });
    }),
    { numRuns: 200 },
  );
});

test('any one flipped bit in a welcome is refused with a code', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(welcome.length * 8 - 1), async (bit) => {
      await expect(
        joinFromWelcome(party.suite, {
          welcome: flipped(welcome, bit),
          keyPackage: invitee.pair,
          config: party.config,
        }),
      ).rejects.toMatchObject({ code: 'MLS' });
    }),
    { numRuns: 60 },
  );
});

test('any one flipped bit in a key package is refused', async () => {
  const { publicBytes } = invitee.pair;
  await fc.assert(
    fc.asyncProperty(fc.nat(publicBytes.length * 8 - 1), async (bit) => {
      expect(await inspectKeyPackage(party.suite, flipped(publicBytes, bit))).toBeUndefined();
    }),
    { numRuns: 100 },
  );
});

/** Every way to spell one length in the bytes, or what could be one, one step longer than it is. */
function respelled(bytes: Uint8Array): readonly Uint8Array[] {
  return [...bytes.keys()].flatMap((index) => {
    const first = bytes[index] ?? 0;
    const longer = first < 0x40 ? [0x40, first] : [0x80, 0, first - 0x40];
    return first < 0x80
      ? [Uint8Array.of(...bytes.subarray(0, index), ...longer, ...bytes.subarray(index + 1))]
      : [];
  });
}

test('a length spelled longer than it must be makes a message, commit, welcome or key package junk', async () => {
  const { publicBytes } = invitee.pair;
  const read = { message, commit, welcome, publicBytes };
  for (const [kind, bytes] of Object.entries(read)) {
    const others = respelled(bytes).filter((other) => isReadByLibrary(other));
    expect([kind, others.length]).not.toEqual([kind, 0]);
    for (const other of others) {
      expect((await openInner(party.state('Cleo'), other, yes)).kind).toBe('junk');
      expect(await inspectKeyPackage(party.suite, other)).toBeUndefined();
      const joining = { welcome: other, keyPackage: invitee.pair, config: party.config };
      await expect(joinFromWelcome(party.suite, joining)).rejects.toMatchObject({ code: 'MLS' });
    }
  }
});

function isReadByLibrary(bytes: Uint8Array): boolean {
  try {
    return decodeMlsMessage(bytes, 0)?.[1] === bytes.length;
  } catch {
    return false;
  }
}

test('a damaged stored state is a coded error', () => {
  const whole = encodeState(party.state('Bo'));
  for (const bytes of [
    whole.slice(0, -1),
    Uint8Array.of(...whole, 0),
    new Uint8Array(),
    Uint8Array.of(2, ...whole.slice(1)),
    whole.slice(0, 5),
  ]) {
    expect(() => decodeState(party.suite, bytes, party.config)).toThrow(
      expect.objectContaining({ code: 'STORE_CORRUPT' }),
    );
  }
});

test('opening shares no memory with its input', async () => {
  const inner = message.slice();
  const opened = await openInner(party.state('Cleo'), inner, yes);
  inner.fill(0);
  expect(opened).toMatchObject({ kind: 'message', plaintext: utf8('supper at six') });
  const bytes = encodeState(party.state('Cleo'));
  const state = decodeState(party.suite, bytes, party.config);
  bytes.fill(0);
  expect((await openInner(state, message, yes)).kind).toBe('message');
});

test('a member’s message under another group’s id is junk', async () => {
  const { mls, suite } = party.state('Ada');
  const { impl } = suite;
  const send = async (groupId: Uint8Array): Promise<string> => {
    const content = {
      contentType: 'application' as const,
      applicationData: utf8('hello'),
      groupId,
      epoch: mls.groupContext.epoch,
      sender: { senderType: 'member' as const, leafIndex: 0 },
      authenticatedData: new Uint8Array(),
    };
    const auth = await signFramedContentApplicationOrProposal(
      mls.signaturePrivateKey,
      {
        protocolVersion: 'mls10',
        wireformat: 'mls_private_message',
        content,
        senderType: 'member',
        context: mls.groupContext,
      },
      impl,
    );
    const { privateMessage } = await protect(
      mls.keySchedule.senderDataSecret,
      content.authenticatedData,
      { ...mls.groupContext, groupId },
      mls.secretTree,
      { ...content, auth },
      0,
      mls.clientConfig.paddingConfig,
      impl,
    );
    const inner = encodeMlsMessage({
      version: 'mls10',
      wireformat: 'mls_private_message',
      privateMessage,
    });
    return (await openInner(party.state('Cleo'), inner, yes)).kind;
  };
  expect(await send(mls.groupContext.groupId)).toBe('message');
  expect(await send(utf8('another group'))).toBe('junk');
});

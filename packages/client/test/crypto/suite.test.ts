import { describe, expect, test } from 'vitest';
import { decodeState, encodeState } from '../../src/crypto/group-state.ts';
import { encryptMessage } from '../../src/crypto/message.ts';
import { openInner } from '../../src/crypto/open-inner.ts';
import { loadSuite } from '../../src/crypto/suite.ts';
import { hasNativeX25519 } from '../../src/crypto/suite-hpke.ts';
import { hasNativeEd25519 } from '../../src/crypto/suite-signature.ts';
import { Party, seededRandom, utf8, yes } from './party.ts';

const native = await loadSuite(seededRandom('native'));
const portable = await loadSuite(seededRandom('portable'), 'portable');
const pairs = [
  ['WebCrypto', native, 'noble', portable],
  ['noble', portable, 'WebCrypto', native],
] as const;

test('this runtime has both curves, so that the two forms really differ', async () => {
  expect(await hasNativeEd25519()).toBe(true);
  expect(await hasNativeX25519()).toBe(true);
});

describe.each(pairs)('%s and %s agree', (_here, { impl: here }, _there, { impl: there }) => {
  test('a signature of one verifies with the other', async () => {
    const { signKey, publicKey } = await here.signature.keygen();
    const signature = await here.signature.sign(signKey, utf8('hello'));
    expect(await there.signature.verify(publicKey, utf8('hello'), signature)).toBe(true);
    expect(await there.signature.verify(publicKey, utf8('hullo'), signature)).toBe(false);
    expect(await there.signature.sign(signKey, utf8('hello'))).toEqual(signature);
  });

  test('what one seals the other opens, and nothing else', async () => {
    const { privateKey, publicKey } = await there.hpke.generateKeyPair();
    const exported = await there.hpke.exportPublicKey(publicKey);
    const imported = await here.hpke.importPublicKey(exported);
    const { ct, enc } = await here.hpke.seal(imported, utf8('secret'), utf8('info'), utf8('aad'));
    const open = (info: string, sealed = ct): Promise<Uint8Array> =>
      there.hpke.open(privateKey, enc, sealed, utf8(info), utf8('aad'));
    expect(await open('info')).toEqual(utf8('secret'));
    await expect(open('other')).rejects.toThrow();
    await expect(
      open(
        'info',
        ct.map((byte) => byte ^ 1),
      ),
    ).rejects.toThrow();
  });

  test('the same key material gives the same keys', async () => {
    const material = new Uint8Array(32).fill(11);
    const [a, b] = [
      await here.hpke.deriveKeyPair(material),
      await there.hpke.deriveKeyPair(material),
    ];
    expect(await here.hpke.exportPublicKey(a.publicKey)).toEqual(
      await there.hpke.exportPublicKey(b.publicKey),
    );
    expect(await here.hpke.exportPrivateKey(a.privateKey)).toEqual(
      await there.hpke.exportPrivateKey(b.privateKey),
    );
  });

  test('keys of a wrong length or small order are refused', async () => {
    const length = new Uint8Array(31);
    await expect(here.hpke.importPublicKey(length)).rejects.toThrow();
    await expect(here.hpke.importPrivateKey(length)).rejects.toThrow();
    const zeroPoint = await here.hpke.importPublicKey(new Uint8Array(32));
    await expect(here.hpke.seal(zeroPoint, utf8('x'), utf8(''))).rejects.toThrow();
  });
});

test('a state made with one form goes on with the other, and both sit in one group', async () => {
  const party = await Party.found(['old tablet', 'phone'], { suite: portable });
  const phone = decodeState(native, encodeState(party.state('phone')), party.config);
  party.states.set('phone', phone);
  await party.commit('phone');
  await party.commit('old tablet', { addNames: ['laptop'] });
  const { inner } = await encryptMessage(party.state('phone'), utf8('hello'));
  expect((await openInner(party.state('old tablet'), inner, yes)).kind).toBe('message');
  expect((await openInner(party.state('laptop'), inner, yes)).kind).toBe('message');
});

test('every random byte comes from the Random port: the same seed gives the same commit', async () => {
  const make = async (): Promise<Uint8Array> =>
    (await (await Party.found(['Ada', 'Bo'], { seed: 'again' })).makeCommit('Ada')).inner;
  expect(await make()).toEqual(await make());
});

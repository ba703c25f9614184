/** The simulation's primitives are the product's: what one makes, the other reads. */
import { describe, expect, it } from 'vitest';
import { loadSuite } from '../../src/crypto/suite.ts';
import { systemRandom } from '../../src/platform/system-random.ts';
import { synchronousSuite } from './synchronous-suite.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('the synchronous suite', async () => {
  const product = (await loadSuite(systemRandom)).impl;
  const simulated = synchronousSuite(systemRandom).impl;
  const both = [
    { name: 'product to simulation', from: product, to: simulated },
    { name: 'simulation to product', from: simulated, to: product },
  ];

  it.each(both)('seals for the other ($name)', async ({ from, to }) => {
    const seed = systemRandom.bytes(32);
    const keys = await to.hpke.deriveKeyPair(seed);
    const known = await from.hpke.importPublicKey(await to.hpke.exportPublicKey(keys.publicKey));
    const { enc, ct } = await from.hpke.seal(
      known,
      utf8('a path secret'),
      utf8('info'),
      utf8('aad'),
    );
    expect(await to.hpke.open(keys.privateKey, enc, ct, utf8('info'), utf8('aad'))).toEqual(
      utf8('a path secret'),
    );
    await expect(to.hpke.open(keys.privateKey, enc, ct, utf8('info'))).rejects.toThrow();
  });

  it.each(both)('derives the same keys, hashes and secrets ($name)', async ({ from, to }) => {
    const seed = systemRandom.bytes(32);
    const [one, other] = await Promise.all(
      [from, to].map(async ({ hpke, hash, kdf }) => [
        await hpke.exportPublicKey((await hpke.deriveKeyPair(seed)).publicKey),
        await hpke.exportPrivateKey((await hpke.deriveKeyPair(seed)).privateKey),
        await hash.digest(seed),
        await hash.mac(seed, utf8('text')),
        await kdf.extract(new Uint8Array(0), seed),
        await kdf.expand(seed, utf8('label'), 77),
        await hpke.encryptAead(seed.subarray(0, 16), seed.subarray(0, 12), undefined, utf8('x')),
      ]),
    );
    expect(one).toEqual(other);
  });

  it.each(both)(
    'verifies what the other signed, and nothing else ($name)',
    async ({ from, to }) => {
      const { signKey, publicKey } = await from.signature.keygen();
      const signature = await from.signature.sign(signKey, utf8('text'));
      expect(await to.signature.verify(publicKey, utf8('text'), signature)).toBe(true);
      expect(await to.signature.verify(publicKey, utf8('other'), signature)).toBe(false);
    },
  );
});

/**
 * The product's ciphersuite (RFC 9420 §17.1, number 1) out of node:crypto, whose primitives answer at
 * once. WebCrypto's work in a pool of threads and answer when they like; here every promise settles
 * in a microtask, so that a schedule alone decides what comes first.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  sign as ed25519Sign,
  verify as ed25519Verify,
  type KeyObject,
} from 'node:crypto';
import type { CiphersuiteImpl, Hpke, PrivateKey, PublicKey } from 'ts-mls';
import { isUniformSignature } from '../../src/crypto/ed25519-verify.ts';
import { constantTimeEqual } from '../../src/crypto/hash.ts';
import { type MlsSuite, SUITE_NAME } from '../../src/crypto/suite.ts';
import type { Random } from '../../src/ports.ts';

const SIZE = 32;
const TAG = 16;
const KEY_LENGTH = 16;
const NONCE_LENGTH = 12;
const EMPTY = new Uint8Array(0);

/** RFC 8410: what stands before the 32 bytes of a key. */
const PRIVATE_HEAD = {
  Ed25519: '302e020100300506032b657004220420',
  X25519: '302e020100300506032b656e04220420',
};
const PUBLIC_HEAD = { Ed25519: '302a300506032b6570032100', X25519: '302a300506032b656e032100' };
type Curve = keyof typeof PUBLIC_HEAD;

/** Looks like WebCrypto's key to the MLS library, which only hands it back. */
interface PlainKey extends CryptoKey {
  readonly bytes: Uint8Array;
}

export function synchronousSuite(random: Random): MlsSuite {
  const impl: CiphersuiteImpl = {
    name: SUITE_NAME,
    kdf: {
      size: SIZE,
      extract: async (salt, material) => extract(salt, material),
      expand: async (key, info, length) => expand(key, info, length),
    },
    hash: {
      digest: async (bytes) => plain(createHash('sha256').update(bytes).digest()),
      mac: async (key, bytes) => hmac(key, bytes),
      verifyMac: async (key, mac, bytes) => constantTimeEqual(mac, hmac(key, bytes)),
    },
    signature: {
      sign: async (seed, message) => plain(ed25519Sign(null, message, privateKey('Ed25519', seed))),
      verify: async (key, message, signature) => verifies(key, message, signature),
      async keygen() {
        const signKey = random.bytes(SIZE);
        return { signKey, publicKey: publicOf('Ed25519', signKey) };
      },
    },
    hpke: synchronousHpke(random),
    rng: { randomBytes: (length) => random.bytes(length) },
  };
  return { impl, random };
}

/** RFC 9180, base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM. */
function synchronousHpke(random: Random): Hpke {
  return {
    async seal(recipient, plaintext, info, aad = EMPTY) {
      const ephemeral = deriveKey(random.bytes(SIZE));
      const enc = publicOf('X25519', ephemeral);
      const [key, nonce] = schedule(
        sharedSecret(ephemeral, bytesOf(recipient), enc, bytesOf(recipient)),
        info,
      );
      return { enc, ct: encrypt(key, nonce, aad, plaintext) };
    },
    async open(recipient, enc, ciphertext, info, aad = EMPTY) {
      const own = bytesOf(recipient);
      const [key, nonce] = schedule(sharedSecret(own, enc, enc, publicOf('X25519', own)), info);
      return decrypt(key, nonce, aad, ciphertext);
    },
    importPrivateKey: async (bytes) => plainKey<PrivateKey>('private', bytes),
    importPublicKey: async (bytes) => plainKey<PublicKey>('public', bytes),
    exportPublicKey: async (key) => bytesOf(key),
    exportPrivateKey: async (key) => bytesOf(key),
    encryptAead: async (key, nonce, aad = EMPTY, plaintext) => encrypt(key, nonce, aad, plaintext),
    decryptAead: async (key, nonce, aad = EMPTY, bytes) => decrypt(key, nonce, aad, bytes),
    exportSecret: () => Promise.reject(new Error('no external commits')),
    importSecret: () => Promise.reject(new Error('no external commits')),
    deriveKeyPair: async (material) => pairOf(deriveKey(material)),
    generateKeyPair: async () => pairOf(deriveKey(random.bytes(SIZE))),
    keyLength: KEY_LENGTH,
    nonceLength: NONCE_LENGTH,
  };
}

/** RFC 9180 §7.1.3, DeriveKeyPair. */
function deriveKey(material: Uint8Array): Uint8Array {
  return kemExpand(kemExtract('dkp_prk', material), 'sk', EMPTY);
}

/** RFC 9180 §4.1: both sides of the DHKEM. */
function sharedSecret(
  own: Uint8Array,
  other: Uint8Array,
  enc: Uint8Array,
  recipient: Uint8Array,
): Uint8Array {
  const dh = diffieHellman({
    privateKey: privateKey('X25519', own),
    publicKey: publicKey('X25519', other),
  });
  return kemExpand(kemExtract('eae_prk', dh), 'shared_secret', Buffer.concat([enc, recipient]));
}

const KEM_SUITE = Buffer.from('KEM\x00\x20', 'latin1');
const HPKE_SUITE = Buffer.from('HPKE\x00\x20\x00\x01\x00\x01', 'latin1');

function kemExtract(label: string, material: Uint8Array): Uint8Array {
  return labeledExtract(KEM_SUITE, EMPTY, label, material);
}

function kemExpand(key: Uint8Array, label: string, info: Uint8Array): Uint8Array {
  return labeledExpand(KEM_SUITE, key, label, info, SIZE);
}

/** RFC 9180 §5.1, KeySchedule in base mode: key and base nonce. */
function schedule(shared: Uint8Array, info: Uint8Array): [Uint8Array, Uint8Array] {
  const pskIdHash = labeledExtract(HPKE_SUITE, EMPTY, 'psk_id_hash', EMPTY);
  const infoHash = labeledExtract(HPKE_SUITE, EMPTY, 'info_hash', info);
  const context = Buffer.concat([Uint8Array.of(0), pskIdHash, infoHash]);
  const secret = labeledExtract(HPKE_SUITE, shared, 'secret', EMPTY);
  return [
    labeledExpand(HPKE_SUITE, secret, 'key', context, KEY_LENGTH),
    labeledExpand(HPKE_SUITE, secret, 'base_nonce', context, NONCE_LENGTH),
  ];
}

function labeledExtract(
  suite: Uint8Array,
  salt: Uint8Array,
  label: string,
  material: Uint8Array,
): Uint8Array {
  return extract(
    salt,
    Buffer.concat([Buffer.from('HPKE-v1'), suite, Buffer.from(label), material]),
  );
}

function labeledExpand(
  suite: Uint8Array,
  key: Uint8Array,
  label: string,
  info: Uint8Array,
  length: number,
): Uint8Array {
  const head = Uint8Array.of(length >>> 8, length & 0xff);
  return expand(
    key,
    Buffer.concat([head, Buffer.from('HPKE-v1'), suite, Buffer.from(label), info]),
    length,
  );
}

/** RFC 5869 §2.2. */
function extract(salt: Uint8Array, material: Uint8Array): Uint8Array {
  return hmac(salt.length === 0 ? new Uint8Array(SIZE) : salt, material);
}

/** RFC 5869 §2.3. */
function expand(key: Uint8Array, info: Uint8Array, length: number): Uint8Array {
  const blocks: Uint8Array[] = [];
  let last: Uint8Array = EMPTY;
  for (let counter = 1; blocks.length * SIZE < length; counter += 1) {
    last = hmac(key, Buffer.concat([last, info, Uint8Array.of(counter)]));
    blocks.push(last);
  }
  return plain(Buffer.concat(blocks).subarray(0, length));
}

function hmac(key: Uint8Array, bytes: Uint8Array): Uint8Array {
  return plain(createHmac('sha256', key).update(bytes).digest());
}

function encrypt(
  key: Uint8Array,
  nonce: Uint8Array,
  aad: Uint8Array,
  plaintext: Uint8Array,
): Uint8Array {
  const cipher = createCipheriv('aes-128-gcm', key, nonce);
  cipher.setAAD(aad);
  return plain(Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]));
}

function decrypt(
  key: Uint8Array,
  nonce: Uint8Array,
  aad: Uint8Array,
  bytes: Uint8Array,
): Uint8Array {
  const cipher = createDecipheriv('aes-128-gcm', key, nonce, { authTagLength: TAG });
  cipher.setAAD(aad);
  cipher.setAuthTag(bytes.subarray(bytes.length - TAG));
  const head = cipher.update(bytes.subarray(0, bytes.length - TAG));
  return plain(Buffer.concat([head, cipher.final()]));
}

function verifies(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  return (
    isUniformSignature(signature) &&
    ed25519Verify(null, message, publicKey('Ed25519', key), signature)
  );
}

function pairOf(bytes: Uint8Array): { privateKey: PrivateKey; publicKey: PublicKey } {
  return {
    privateKey: plainKey<PrivateKey>('private', bytes),
    publicKey: plainKey<PublicKey>('public', publicOf('X25519', bytes)),
  };
}

function plainKey<Key extends PrivateKey | PublicKey>(type: Key['type'], bytes: Uint8Array): Key {
  if (bytes.length !== SIZE) {
    throw new Error(`an X25519 key is 32 bytes, got ${bytes.length}`);
  }
  const key: PlainKey = {
    type,
    bytes,
    extractable: true,
    algorithm: { name: 'X25519' },
    usages: [],
  };
  // The library's types differ from the DOM's by the value of `type`, which stands in the line above.
  return key as unknown as Key;
}

function bytesOf(key: CryptoKey): Uint8Array {
  if ('bytes' in key && key.bytes instanceof Uint8Array) {
    return key.bytes;
  }
  throw new Error('this key is not of this suite');
}

function privateKey(curve: Curve, bytes: Uint8Array): KeyObject {
  return remembered(`${curve} private ${text(bytes)}`, () => {
    const key = Buffer.concat([Buffer.from(PRIVATE_HEAD[curve], 'hex'), bytes]);
    return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
  });
}

function publicKey(curve: Curve, bytes: Uint8Array): KeyObject {
  return remembered(`${curve} public ${text(bytes)}`, () => {
    const key = Buffer.concat([Buffer.from(PUBLIC_HEAD[curve], 'hex'), bytes]);
    return createPublicKey({ key, format: 'der', type: 'spki' });
  });
}

function publicOf(curve: Curve, secret: Uint8Array): Uint8Array {
  const key = remembered(`${curve} public of ${text(secret)}`, () =>
    createPublicKey(privateKey(curve, secret)),
  );
  const der = key.export({ format: 'der', type: 'spki' });
  return plain(der.subarray(der.length - SIZE));
}

/** Reading a key takes node longer than using it. */
const REMEMBERED = 2_000;
const keys = new Map<string, KeyObject>();

function remembered(name: string, make: () => KeyObject): KeyObject {
  const key = keys.get(name) ?? make();
  if (keys.size >= REMEMBERED) {
    keys.clear();
  }
  keys.set(name, key);
  return key;
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}

/** Node's buffers share memory and print themselves; the library is to see plain bytes. */
function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes);
}

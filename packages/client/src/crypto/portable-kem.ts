/** DHKEM(X25519, HKDF-SHA256) of RFC 9180 §4.1 in pure JavaScript, for browsers without the curve. */
import {
  KemId,
  type KemInterface,
  type RecipientContextParams,
  type SenderContextParams,
} from '@hpke/core';
import { KnotholeError } from '@knothole/protocol';
import { x25519 } from '@noble/curves/ed25519.js';
import { concatBytes } from '@noble/hashes/utils.js';
import type { Random } from '../ports.ts';
import { encodeAscii, hkdfExpand, hkdfExtract } from './hash.ts';

const SIZE = 32;
const SUITE_ID: Uint8Array = concatBytes(encodeAscii('KEM'), Uint8Array.of(0x00, 0x20));
const VERSION: Uint8Array = encodeAscii('HPKE-v1');
const EMPTY: Uint8Array = new Uint8Array();

/** Looks like WebCrypto's key to the HPKE library, which only hands it back to this file. */
interface PortableKey extends CryptoKey {
  readonly bytes: Uint8Array;
}

/** Base mode only: MLS uses no sender keys. */
export class PortableX25519Kem implements KemInterface {
  readonly id: KemId = KemId.DhkemX25519HkdfSha256;
  readonly secretSize: number = SIZE;
  readonly encSize: number = SIZE;
  readonly publicKeySize: number = SIZE;
  readonly privateKeySize: number = SIZE;
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  async serializePublicKey(key: CryptoKey): Promise<ArrayBuffer> {
    return toBuffer(bytesOf(key));
  }

  async serializePrivateKey(key: CryptoKey): Promise<ArrayBuffer> {
    return toBuffer(bytesOf(key));
  }

  async deserializePublicKey(key: ArrayBufferLike | ArrayBufferView): Promise<CryptoKey> {
    return makeKey('public', toBytes(key));
  }

  async deserializePrivateKey(key: ArrayBufferLike | ArrayBufferView): Promise<CryptoKey> {
    return makeKey('private', toBytes(key));
  }

  async importKey(
    format: 'raw' | 'jwk',
    key: ArrayBuffer | JsonWebKey,
    isPublic = true,
  ): Promise<CryptoKey> {
    if (format !== 'raw' || !(key instanceof ArrayBuffer)) {
      throw new KnotholeError('MLS', 'only raw keys are imported');
    }
    return makeKey(isPublic ? 'public' : 'private', toBytes(key));
  }

  async generateKeyPair(): Promise<CryptoKeyPair> {
    return this.deriveKeyPair(this.#random.bytes(SIZE));
  }

  async deriveKeyPair(keyMaterial: ArrayBufferLike | ArrayBufferView): Promise<CryptoKeyPair> {
    const secret = labeledExtract('dkp_prk', toBytes(keyMaterial));
    return pairOf(labeledExpand(secret, 'sk', EMPTY));
  }

  async encap(
    params: SenderContextParams,
  ): Promise<{ sharedSecret: ArrayBuffer; enc: ArrayBuffer }> {
    const ephemeral = await this.generateKeyPair();
    const enc = bytesOf(ephemeral.publicKey);
    const recipient = bytesOf(params.recipientPublicKey);
    const dh = x25519.getSharedSecret(bytesOf(ephemeral.privateKey), recipient);
    const sharedSecret = extractAndExpand(dh, concatBytes(enc, recipient));
    return { sharedSecret: toBuffer(sharedSecret), enc: toBuffer(enc) };
  }

  async decap(params: RecipientContextParams): Promise<ArrayBuffer> {
    const key = params.recipientKey;
    const privateKey = bytesOf('privateKey' in key ? key.privateKey : key);
    const enc = toBytes(params.enc);
    const dh = x25519.getSharedSecret(privateKey, enc);
    return toBuffer(extractAndExpand(dh, concatBytes(enc, x25519.getPublicKey(privateKey))));
  }
}

function extractAndExpand(dh: Uint8Array, context: Uint8Array): Uint8Array {
  return labeledExpand(labeledExtract('eae_prk', dh), 'shared_secret', context);
}

function labeledExtract(label: string, keyMaterial: Uint8Array): Uint8Array {
  return hkdfExtract(EMPTY, concatBytes(VERSION, SUITE_ID, encodeAscii(label), keyMaterial));
}

function labeledExpand(secret: Uint8Array, label: string, context: Uint8Array): Uint8Array {
  const length = Uint8Array.of(0, SIZE);
  return hkdfExpand(
    secret,
    concatBytes(length, VERSION, SUITE_ID, encodeAscii(label), context),
    SIZE,
  );
}

function pairOf(privateKey: Uint8Array): CryptoKeyPair {
  return {
    privateKey: makeKey('private', privateKey),
    publicKey: makeKey('public', x25519.getPublicKey(privateKey)),
  };
}

function makeKey(type: 'public' | 'private', bytes: Uint8Array): PortableKey {
  if (bytes.length !== SIZE) {
    throw new KnotholeError('MLS', `an X25519 key is 32 bytes, got ${bytes.length}`);
  }
  return { type, bytes, extractable: true, algorithm: { name: 'X25519' }, usages: ['deriveBits'] };
}

function bytesOf(key: CryptoKey): Uint8Array {
  if ('bytes' in key && key.bytes instanceof Uint8Array) {
    return key.bytes;
  }
  throw new KnotholeError('MLS', 'this key was not made by the portable curve');
}

function toBytes(buffer: ArrayBufferLike | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(buffer)
    ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength).slice()
    : new Uint8Array(buffer).slice();
}

function toBuffer(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

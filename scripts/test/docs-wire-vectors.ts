/** Checks of the vectors in docs/protocol.md: frames, slots, envelopes, signatures, kit. */
import { createHmac } from 'node:crypto';
import * as protocol from '@knothole/protocol';
import { decodeHex, encodeHex, KnotholeError } from '@knothole/protocol';
import { expect } from 'vitest';
import { openEnvelope, sealEnvelope } from '../../packages/client/src/crypto/envelope.ts';
import { sha256 } from '../../packages/client/src/crypto/hash.ts';
import { kitKeys } from '../../packages/client/src/crypto/kit-keys.ts';
import { kitEntropy, kitWords } from '../../packages/client/src/crypto/kit-words.ts';
import { sign, signingKeyFromSeed, verify } from '../../packages/client/src/crypto/signing-key.ts';
import {
  chainSlotKeys,
  slotAddress,
  slotKeys,
} from '../../packages/client/src/crypto/slot-keys.ts';
import { bytesOf, field, type VectorCheck } from './docs-vector.ts';

/** A frame of the page with bytes for hexadecimal text and slots for their 36 bytes. */
function readFrame(frame: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(frame).map(([name, value]) => {
      if (name === 'slots' && Array.isArray(value)) return [name, value.map(readSlot)];
      if (name === 'slot') return [name, readSlot(value)];
      if (typeof value === 'string' && /^([0-9a-f]{2})+$/.test(value))
        return [name, decodeHex(value)];
      return [name, value];
    }),
  );
}

function readSlot(text: unknown): protocol.SlotRef {
  const bytes = decodeHex(String(text));
  return {
    bucket: protocol.decodeBucket(bytes.subarray(0, 4)),
    address: protocol.asSlotAddress(bytes.subarray(4)),
  };
}

function padded(text: string): Uint8Array {
  const frame = new Uint8Array(protocol.FRAME_BYTES);
  frame.set(decodeHex(text));
  return frame;
}

/** One check per named vector of the page. */
export const WIRE_VECTORS: Readonly<Record<string, VectorCheck>> = {
  bucket(vector) {
    const bucket = protocol.decodeBucket(bytesOf(vector, 'bytes'));
    expect({
      ...bucket,
      bytes: encodeHex(protocol.encodeBucket(bucket)),
      endsAt: protocol.bucketEndsAt(bucket),
    }).toEqual(vector);
  },
  'slot-address'(vector) {
    const bucket = protocol.decodeBucket(bytesOf(vector, 'bucket'));
    const cap = protocol.asSlotCap(bytesOf(vector, 'cap'));
    expect(encodeHex(slotAddress(bucket, cap))).toBe(field(vector, 'address'));
  },
  'client-frames'(vectors) {
    for (const { frame, bytes } of vectors as FrameVector[]) {
      const read = protocol.decodeClientFrame(padded(bytes));
      expect(plain(read)).toEqual(plain(readFrame(frame)));
      expect(encodeHex(protocol.encodeClientFrame(read).subarray(0, bytes.length / 2))).toBe(bytes);
    }
  },
  'relay-frames'(vectors) {
    for (const { frame, bytes } of vectors as FrameVector[]) {
      const read = protocol.decodeRelayFrame(padded(bytes));
      expect(plain(read)).toEqual(plain(readFrame(frame)));
      expect(encodeHex(protocol.encodeRelayFrame(read).subarray(0, bytes.length / 2))).toBe(bytes);
    }
  },
  'refused-client-frames'(vectors) {
    for (const { why, bytes } of vectors as { why: string; bytes: string }[]) {
      expect(() => protocol.decodeClientFrame(padded(bytes)), why).toThrow(KnotholeError);
    }
  },
  'blob-requests'(vectors) {
    for (const { request, bytes } of vectors as BlobRequestVector[]) {
      const read = protocol.decodeBlobHead(decodeHex(bytes));
      const bucket = encodeHex(protocol.encodeBucket(read.bucket));
      expect({ ...(plain(read) as object), bucket }).toEqual(request);
      const chunk = protocol.asBlobChunk(new Uint8Array(protocol.BLOB_CLASSES[0]));
      const body = protocol.encodeBlobRequest(read.kind === 'BPUT' ? { ...read, chunk } : read);
      expect(encodeHex(body.subarray(0, bytes.length / 2))).toBe(bytes);
    }
    const [, remove, put] = vectors as BlobRequestVector[];
    const cap = protocol.asDeleteCap(bytesOf(remove?.request, 'deleteCap'));
    const hash = sha256(protocol.deleteHashInput(cap)).subarray(0, protocol.DELETE_HASH_BYTES);
    expect(encodeHex(hash)).toBe(field(put?.request, 'deleteHash'));
  },
  'blob-answers'(vectors) {
    for (const { answer, bytes } of vectors as BlobAnswerVector[]) {
      expect(protocol.decodeBlobAnswer(decodeHex(bytes))).toEqual(answer);
      expect(encodeHex(protocol.encodeBlobAnswer(answer))).toBe(bytes);
    }
  },
  'guest-pass'(vector) {
    const nonce = bytesOf(vector, 'nonce');
    const mac = createHmac('sha256', bytesOf(vector, 'householdPass'))
      .update(protocol.guestPassInput(nonce))
      .digest();
    expect(encodeHex(protocol.guestPassFrom(nonce, mac))).toBe(field(vector, 'guestPass'));
  },
  envelope(vector) {
    const keys = chainSlotKeys(bytesOf(vector, 'chainKey'), 0);
    const bucket = protocol.decodeBucket(bytesOf(vector, 'bucket'));
    const address = slotAddress(bucket, keys.cap);
    const envelope = sealEnvelope(keys.sealKey, bytesOf(vector, 'inner'), address);
    expect(encodeHex(address)).toBe(field(vector, 'address'));
    expect(encodeHex(envelope.subarray(0, 24))).toBe(field(vector, 'nonce'));
    expect(encodeHex(envelope.subarray(-16))).toBe(field(vector, 'tag'));
    expect(encodeHex(sha256(envelope))).toBe(field(vector, 'envelopeSha256'));
    const opened = openEnvelope(keys.sealKey, envelope, address);
    expect(opened && encodeHex(opened)).toBe(field(vector, 'inner'));
  },
  'slot-row'(vector) {
    const row = vector as { secret: string; label: string; positions: unknown[] };
    for (const [index, position] of row.positions.entries()) {
      const keys = slotKeys(decodeHex(row.secret), row.label, index);
      expect(encodeHex(keys.cap)).toBe(field(position, 'cap'));
      expect(encodeHex(keys.sealKey)).toBe(field(position, 'sealKey'));
    }
  },
  signature(vector) {
    const key = signingKeyFromSeed(bytesOf(vector, 'seed'));
    const message = bytesOf(vector, 'message');
    const signature = sign(key, field(vector, 'label'), message);
    expect(encodeHex(key.publicKey)).toBe(field(vector, 'publicKey'));
    expect(encodeHex(signature)).toBe(field(vector, 'signature'));
    expect(verify(key.publicKey, field(vector, 'label'), message, signature)).toBe(true);
    expect(verify(key.publicKey, 'another label', message, signature)).toBe(false);
  },
  kit(vector) {
    const entropy = bytesOf(vector, 'entropy');
    const keys = kitKeys(entropy);
    expect(kitWords(entropy).join(' ')).toBe(field(vector, 'words'));
    expect(encodeHex(kitEntropy(field(vector, 'words')))).toBe(field(vector, 'entropy'));
    expect(encodeHex(keys.root.publicKey)).toBe(field(vector, 'rootPublicKey'));
    expect(encodeHex(sha256(keys.root.publicKey))).toBe(field(vector, 'rootFingerprint'));
    expect(encodeHex(keys.vaultKey)).toBe(field(vector, 'vaultKey'));
    expect(encodeHex(keys.helpRoot)).toBe(field(vector, 'helpRoot'));
  },
};

interface BlobRequestVector {
  readonly request: unknown;
  readonly bytes: string;
}

interface BlobAnswerVector {
  readonly answer: protocol.BlobAnswer;
  readonly bytes: string;
}

interface FrameVector {
  readonly frame: Readonly<Record<string, unknown>>;
  readonly bytes: string;
}

/** Byte arrays as text, so that two frames can be compared whatever their classes. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, inner) =>
      inner instanceof Uint8Array ? encodeHex(inner) : inner,
    ),
  );
}

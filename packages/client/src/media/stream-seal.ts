/**
 * A file as sealed chunks. The segments of all chunks are one STREAM, and the plan is the context of
 * its key: a chunk opens in its own place of its own file only, and not in a shorter, a longer or
 * another class's row.
 */
import { KnotholeError } from '@knothole/protocol';
import { encodeU32 } from '../crypto/hash.ts';
import { type SegmentCipher, type SegmentPlace, segmentCipher } from '../crypto/stream.ts';
import {
  type ChunkPlan,
  chunkRoom,
  chunkSpan,
  planFor,
  SEGMENT_BYTES,
  SEGMENT_ROOM_BYTES,
} from './chunk-plan.ts';

export class StreamSeal {
  readonly plan: ChunkPlan;
  readonly #length: number;
  readonly #cipher: SegmentCipher;

  private constructor(plan: ChunkPlan, length: number, cipher: SegmentCipher) {
    this.plan = plan;
    this.#length = length;
    this.#cipher = cipher;
  }

  /**
   * For a file of `length` bytes.
   * @throws {KnotholeError} BLOB_TOO_LARGE.
   */
  static async of(fileKey: Uint8Array, length: number): Promise<StreamSeal> {
    const plan = planFor(length);
    const context = new Uint8Array([...encodeU32(plan.chunkBytes), ...encodeU32(plan.count)]);
    return new StreamSeal(plan, length, await segmentCipher(fileKey, context));
  }

  /**
   * Chunk `index` around `part`, the bytes of the file that belong there; the rest is zeros.
   * @throws {KnotholeError} INPUT when the part has another length.
   */
  async seal(index: number, part: Uint8Array): Promise<Uint8Array> {
    if (part.length !== this.#partBytes(index)) {
      throw new KnotholeError('INPUT', 'the part is not as long as its place in the file');
    }
    const padded = new Uint8Array(chunkRoom(this.plan.chunkBytes));
    padded.set(part);
    const chunk = new Uint8Array(this.plan.chunkBytes);
    await this.#eachSegment(index, async (place, number) => {
      const plaintext = padded.subarray(
        number * SEGMENT_ROOM_BYTES,
        (number + 1) * SEGMENT_ROOM_BYTES,
      );
      chunk.set(await this.#cipher.seal(place, plaintext), number * SEGMENT_BYTES);
    });
    return chunk;
  }

  /**
   * The part of the file that is in chunk `index`.
   * @throws {KnotholeError} BLOB when the chunk is anything but what {@link seal} made for this place
   * of this file: cut, extended, changed, moved, of another file or class.
   */
  async open(index: number, chunk: Uint8Array): Promise<Uint8Array> {
    if (chunk.length !== this.plan.chunkBytes) {
      throw notWhatWasSealed();
    }
    const padded = new Uint8Array(chunkRoom(this.plan.chunkBytes));
    await this.#eachSegment(index, async (place, number) => {
      const sealed = chunk.subarray(number * SEGMENT_BYTES, (number + 1) * SEGMENT_BYTES);
      const plaintext = await this.#cipher.open(place, sealed);
      if (plaintext === undefined) {
        throw notWhatWasSealed();
      }
      padded.set(plaintext, number * SEGMENT_ROOM_BYTES);
    });
    const end = this.#partBytes(index);
    // A length that is too short would cut a file without anybody noticing.
    if (padded.subarray(end).some((byte) => byte !== 0)) {
      throw notWhatWasSealed();
    }
    return padded.slice(0, end);
  }

  #partBytes(index: number): number {
    const { from, to } = chunkSpan(this.plan, this.#length, index);
    return to - from;
  }

  async #eachSegment(
    index: number,
    work: (place: SegmentPlace, number: number) => Promise<void>,
  ): Promise<void> {
    const { chunkBytes, count } = this.plan;
    if (!Number.isInteger(index) || index < 0 || index >= count) {
      throw new KnotholeError('INPUT', 'the file has no such chunk');
    }
    const perChunk = chunkBytes / SEGMENT_BYTES;
    const last = count * perChunk - 1;
    const numbers = Array.from({ length: perChunk }, (_, number) => number);
    await Promise.all(
      numbers.map((number) => {
        const segment = index * perChunk + number;
        return work({ index: segment, isLast: segment === last }, number);
      }),
    );
  }
}

function notWhatWasSealed(): KnotholeError {
  return new KnotholeError('BLOB', 'a chunk of the file is not what was sealed for its place');
}

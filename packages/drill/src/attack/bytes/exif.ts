/** The GPS part of an EXIF block (TIFF 6.0 directories, CIPA DC-008 GPS tags 1 to 4). */

export interface Gps {
  readonly latitude: number;
  readonly longitude: number;
}

const GPS_DIRECTORY = 0x8825;
const ENTRY_BYTES = 12;

/** Degrees north and east, or undefined where none are written or the block is broken. */
export function gpsOfExif(tiff: Buffer): Gps | undefined {
  try {
    const order = tiff.subarray(0, 2).toString('latin1');
    if (order !== 'II' && order !== 'MM') return undefined;
    const reader = new TiffReader(tiff, order === 'II');
    const gps = reader.directory(reader.u32(4)).get(GPS_DIRECTORY);
    if (gps === undefined) return undefined;
    const tags = reader.directory(reader.u32(gps + 8));
    const latitude = reader.degrees(tags.get(2), tags.get(1), 'S');
    const longitude = reader.degrees(tags.get(4), tags.get(3), 'W');
    return latitude === undefined || longitude === undefined ? undefined : { latitude, longitude };
  } catch (error) {
    // A broken block in the loot is no fault of the attack.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

class TiffReader {
  readonly #bytes: Buffer;
  readonly #isLittle: boolean;

  constructor(bytes: Buffer, isLittle: boolean) {
    this.#bytes = bytes;
    this.#isLittle = isLittle;
  }

  u16(at: number): number {
    return this.#isLittle ? this.#bytes.readUInt16LE(at) : this.#bytes.readUInt16BE(at);
  }

  u32(at: number): number {
    return this.#isLittle ? this.#bytes.readUInt32LE(at) : this.#bytes.readUInt32BE(at);
  }

  /** Tag to the place of its entry. */
  directory(at: number): Map<number, number> {
    const entries = new Map<number, number>();
    for (let index = 0; index < this.u16(at); index++) {
      const entry = at + 2 + index * ENTRY_BYTES;
      entries.set(this.u16(entry), entry);
    }
    return entries;
  }

  degrees(
    entry: number | undefined,
    reference: number | undefined,
    negative: string,
  ): number | undefined {
    if (entry === undefined) return undefined;
    const at = this.u32(entry + 8);
    const [degrees = 0, minutes = 0, seconds = 0] = [0, 8, 16].map(
      (step) => this.u32(at + step) / (this.u32(at + step + 4) || 1),
    );
    const sign =
      reference !== undefined &&
      this.#bytes.toString('latin1', reference + 8, reference + 9) === negative;
    return (sign ? -1 : 1) * (degrees + minutes / 60 + seconds / 3600);
  }
}

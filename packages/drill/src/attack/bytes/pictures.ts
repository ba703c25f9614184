/** JPEG, PNG and WebP by their magic and their inner structure; the place on earth in their EXIF. */
import { createHash } from 'node:crypto';
import type { Scanner } from '../scanner.ts';
import { places } from './compressed.ts';
import { gpsOfExif } from './exif.ts';

interface FoundPicture {
  readonly start: number;
  readonly end: number;
  readonly form: 'JPEG' | 'PNG' | 'WebP';
  /** The TIFF part of its EXIF, where there is one. */
  readonly exif: Buffer | undefined;
}

export const pictureScanner: Scanner = {
  name: 'pictures',
  scan({ bytes }, emit) {
    for (const picture of picturesIn(bytes)) {
      const whole = bytes.subarray(picture.start, picture.end);
      emit('photo', `sha256:${sha256(whole)}`, picture.start, picture.form);
      const gps = picture.exif && gpsOfExif(picture.exif);
      if (gps)
        emit(
          'gps',
          `${gps.latitude.toFixed(5)},${gps.longitude.toFixed(5)}`,
          picture.start,
          'EXIF',
        );
    }
  },
};

/** All pictures whose structure holds from the magic to the end. */
function picturesIn(bytes: Buffer): FoundPicture[] {
  return [
    ...places(bytes, Buffer.from([0xff, 0xd8, 0xff])).map((at) => jpegAt(bytes, at)),
    ...places(bytes, Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')).map((at) => pngAt(bytes, at)),
    ...places(bytes, Buffer.from('WEBPVP8')).map((at) => webpAt(bytes, at - 8)),
  ].filter((picture) => picture !== undefined);
}

/** Segments up to the start of scan, then the end marker (ITU-T T.81 annex B). */
function jpegAt(bytes: Buffer, start: number): FoundPicture | undefined {
  let exif: Buffer | undefined;
  let at = start + 2;
  for (let segments = 0; at + 4 <= bytes.length && bytes[at] === 0xff; segments++) {
    const marker = bytes.readUInt8(at + 1);
    const length = bytes.readUInt16BE(at + 2);
    if (marker < 0xc0 || length < 2) return undefined;
    const body = bytes.subarray(at + 4, at + 2 + length);
    if (marker === 0xe1 && body.subarray(0, 6).toString('latin1') === 'Exif\0\0')
      exif = body.subarray(6);
    at += 2 + length;
    if (marker === 0xda) return segments >= 1 ? jpegEnd(bytes, start, at, exif) : undefined;
  }
  return undefined;
}

function jpegEnd(
  bytes: Buffer,
  start: number,
  scan: number,
  exif: Buffer | undefined,
): FoundPicture | undefined {
  const marker = bytes.indexOf(Buffer.from([0xff, 0xd9]), scan);
  return { start, end: marker < 0 ? bytes.length : marker + 2, form: 'JPEG', exif };
}

function pngAt(bytes: Buffer, start: number): FoundPicture | undefined {
  if (bytes.subarray(start + 12, start + 16).toString('latin1') !== 'IHDR') return undefined;
  let exif: Buffer | undefined;
  let at = start + 8;
  while (at + 12 <= bytes.length) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.subarray(at + 4, at + 8).toString('latin1');
    if (!/^[A-Za-z]{4}$/.test(type)) break;
    if (type === 'eXIf') exif = bytes.subarray(at + 8, at + 8 + length);
    at += 12 + length;
    if (type === 'IEND') break;
  }
  return { start, end: Math.min(at, bytes.length), form: 'PNG', exif };
}

function webpAt(bytes: Buffer, start: number): FoundPicture | undefined {
  if (start < 0 || bytes.subarray(start, start + 4).toString('latin1') !== 'RIFF') return undefined;
  const end = Math.min(bytes.length, start + 8 + bytes.readUInt32LE(start + 4));
  const chunk = bytes.subarray(start, end).indexOf('EXIF', 12);
  const exif = chunk < 0 ? undefined : bytes.subarray(start + chunk + 8, end);
  return { start, end, form: 'WebP', exif };
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

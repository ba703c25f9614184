/** A child's photo: a drawn face, a canary to read in the picture, the place in its EXIF data. */
import { encodeJpeg, type GreyPicture, jpegSegment } from './jpeg.ts';

const WIDTH = 80;
const HEIGHT = 40;
const PAPER = 235;
const INK = 20;

/** Three by five pixels per sign, a row as an octal digit. */
const GLYPHS: Readonly<Record<string, string>> = {
  '0': '75557',
  '1': '26227',
  '2': '71747',
  '3': '71717',
  '4': '55711',
  '5': '74717',
  '6': '74757',
  '7': '71122',
  '8': '75757',
  '9': '75717',
  a: '25755',
  b: '65656',
  c: '34443',
  d: '65556',
  e: '74647',
  f: '74644',
};

export interface PhotoPlan {
  readonly latitude: number;
  readonly longitude: number;
  /** Its last 16 digits are drawn, all of it stands in the EXIF description. */
  readonly canary: string;
  /** Stands in the EXIF comment. */
  readonly gpsCanary: string;
  /** What the camera says of the owner: EXIF Artist. */
  readonly artist: string;
}

/** About two kilobytes. */
export function makePhoto(plan: PhotoPlan): Buffer {
  const picture = {
    width: WIDTH,
    height: HEIGHT,
    pixels: new Uint8Array(WIDTH * HEIGHT).fill(PAPER),
  };
  drawFace(picture);
  drawText(picture, plan.canary.slice(-16, -8), 38, 8);
  drawText(picture, plan.canary.slice(-8), 38, 22);
  return encodeJpeg(picture, [jpegSegment(0xe1, exifOf(plan))]);
}

function drawFace({ width, pixels }: GreyPicture): void {
  for (let y = 0; y < HEIGHT; y += 1) {
    for (let x = 0; x < 36; x += 1) {
      const [fromMiddle, fromEye] = [
        Math.hypot(x - 17, y - 20),
        Math.hypot(Math.abs(x - 17) - 6, y - 15),
      ];
      const isMouth = Math.abs(Math.hypot(x - 17, y - 20) - 9) < 1.2 && y > 24;
      if (fromEye < 2 || isMouth || Math.abs(fromMiddle - 16) < 1.2) {
        pixels[y * width + x] = INK;
      }
    }
  }
}

function drawText({ width, pixels }: GreyPicture, text: string, left: number, top: number): void {
  for (const [index, sign] of [...text].entries()) {
    for (const [row, octal] of [...(GLYPHS[sign] ?? '')].entries()) {
      for (let column = 0; column < 3; column += 1) {
        const isInk = (Number(octal) & (4 >> column)) !== 0;
        const at = (top + row * 2) * width + left + index * 5 + column;
        pixels[at] = isInk ? INK : PAPER;
        pixels[at + width] = isInk ? INK : PAPER;
      }
    }
  }
}

const ASCII = 2;
const LONG = 4;
const RATIONAL = 5;
const UNDEFINED = 7;
const ENTRY_BYTES = 12;
const HEADER_BYTES = 8;

interface ExifEntry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  readonly content: Buffer;
}

/** TIFF, big-endian: IFD0 with description and artist, an EXIF IFD with the comment, a GPS IFD. */
function exifOf({ latitude, longitude, canary, gpsCanary, artist }: PhotoPlan): Buffer {
  const comment = Buffer.from(`ASCII\0\0\0${gpsCanary}`);
  const exif = [{ tag: 0x9286, type: UNDEFINED, count: comment.length, content: comment }];
  const gps = [
    asciiEntry(1, latitude < 0 ? 'S' : 'N'),
    degreesEntry(2, latitude),
    asciiEntry(3, longitude < 0 ? 'W' : 'E'),
    degreesEntry(4, longitude),
  ];
  const main = (exifAt: number, gpsAt: number): readonly ExifEntry[] => [
    asciiEntry(0x010e, canary),
    asciiEntry(0x013b, artist),
    longEntry(0x8769, exifAt),
    longEntry(0x8825, gpsAt),
  ];
  const exifAt = HEADER_BYTES + directory(main(0, 0), 0).length;
  const gpsAt = exifAt + directory(exif, 0).length;
  const header = Buffer.from('4d4d002a00000008', 'hex');
  return Buffer.concat([
    Buffer.from('Exif\0\0'),
    header,
    directory(main(exifAt, gpsAt), HEADER_BYTES),
    directory(exif, exifAt),
    directory(gps, gpsAt),
  ]);
}

/** Entries, then what did not fit into them; `start` is the place in the TIFF data. */
function directory(entries: readonly ExifEntry[], start: number): Buffer {
  const head = Buffer.alloc(2 + entries.length * ENTRY_BYTES + 4);
  head.writeUInt16BE(entries.length, 0);
  const behind: Buffer[] = [];
  let end = start + head.length;
  for (const [index, { tag, type, count, content }] of entries.entries()) {
    const at = 2 + index * ENTRY_BYTES;
    head.writeUInt16BE(tag, at);
    head.writeUInt16BE(type, at + 2);
    head.writeUInt32BE(count, at + 4);
    if (content.length <= 4) {
      content.copy(head, at + 8);
    } else {
      head.writeUInt32BE(end, at + 8);
      behind.push(content);
      end += content.length;
    }
  }
  return Buffer.concat([head, ...behind]);
}

function asciiEntry(tag: number, text: string): ExifEntry {
  const content = Buffer.from(`${text}\0`);
  return { tag, type: ASCII, count: content.length, content };
}

function longEntry(tag: number, value: number): ExifEntry {
  const content = Buffer.alloc(4);
  content.writeUInt32BE(value);
  return { tag, type: LONG, count: 1, content };
}

/** Degrees, minutes, seconds, each as a fraction; seconds in hundredths. */
function degreesEntry(tag: number, degrees: number): ExifEntry {
  const hundredths = Math.round(Math.abs(degrees) * 360_000);
  const parts = [
    [Math.floor(hundredths / 360_000), 1],
    [Math.floor(hundredths / 6_000) % 60, 1],
    [hundredths % 6_000, 100],
  ];
  const content = Buffer.alloc(24);
  for (const [index, number] of parts.flat().entries()) {
    content.writeUInt32BE(number, index * 4);
  }
  return { tag, type: RATIONAL, count: 3, content };
}

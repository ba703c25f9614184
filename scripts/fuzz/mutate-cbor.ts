/**
 * Changes to CBOR (RFC 8949) that keep the rest of it whole: an item replaced, repeated, dropped or
 * taken from another input, with the counts around it put right; and spellings that the format has
 * and we refuse: long heads, indefinite lengths, tags, floats, maps, duplicate keys, deep nesting,
 * lengths far beyond the end.
 */
import type { FuzzRandom } from './fuzz-random.ts';
import { changeBytes } from './mutate-bytes.ts';

const MAX_DEPTH = 64;
const MAX_ITEMS = 4_096;
const MAJOR = { uint: 0, negative: 1, bytes: 2, text: 3, array: 4, map: 5, tag: 6, simple: 7 };

/** Where an item lies in the bytes, and in which other one. */
interface Item {
  readonly major: number;
  readonly argument: bigint;
  readonly start: number;
  /** Behind its head. */
  readonly inside: number;
  end: number;
  readonly parent: Item | null;
}

const EDGE_ARGUMENTS: readonly bigint[] = [
  ...[0n, 1n, 2n, 23n, 24n, 31n, 32n, 33n, 64n, 255n, 256n, 4_031n, 4_032n, 65_535n, 65_536n],
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 32n,
  2n ** 53n - 1n,
  2n ** 53n,
  2n ** 63n,
  2n ** 64n - 1n,
];

const TEXTS: readonly string[] = [
  '',
  '\u0000',
  '\ufeff',
  '\u202e',
  '\ufffd',
  '__proto__',
  'constructor',
  'e\u0301'.repeat(20),
  '👩‍👧‍👦',
  '\u{1f600}'.repeat(300),
  'ﷺ'.repeat(24),
];

/** Spellings that no encoder of ours writes. */
const ODDITIES: readonly (readonly number[])[] = [
  [0x18, 0x05],
  [0x19, 0x00, 0x05],
  [0x1b, 0, 0, 0, 0, 0, 0, 0, 5],
  [0x20],
  [0x3b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
  [0x5f, 0x41, 0x00, 0xff],
  [0x7f, 0x61, 0x61, 0xff],
  [0x9f, 0x01, 0xff],
  [0x9f],
  [0xbf, 0x61, 0x61, 0x01, 0xff],
  [0xff],
  [0x5a, 0xff, 0xff, 0xff, 0xff],
  [0x5b, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00],
  [0x7a, 0x7f, 0xff, 0xff, 0xff],
  [0x9a, 0xff, 0xff, 0xff, 0xff],
  [0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
  [0xba, 0xff, 0xff, 0xff, 0xff],
  [0xa1, 0x61, 0x61, 0x01],
  [0xa2, 0x61, 0x61, 0x01, 0x61, 0x61, 0x02],
  [0xa1, 0x69, 0x5f, 0x5f, 0x70, 0x72, 0x6f, 0x74, 0x6f, 0x5f, 0x5f, 0x80],
  [0xc0, 0x60],
  [0xc2, 0x42, 0x01, 0x00],
  [0xd9, 0xd9, 0xf7, 0x80],
  [0xf4],
  [0xf5],
  [0xf6],
  [0xf7],
  [0xf8, 0x20],
  [0xf9, 0x3c, 0x00],
  [0xf9, 0x7e, 0x00],
  [0xf9, 0x7c, 0x00],
  [0xfa, 0x3f, 0x80, 0x00, 0x00],
  [0xfb, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0],
  [0x61, 0xff],
  [0x62, 0xed, 0xa0],
  [0x63, 0xed, 0xa0, 0x80],
  [0x1c],
];

/** One change to the structure; undefined when `bytes` are no CBOR item to their end. */
export function changeCbor(
  bytes: Uint8Array,
  random: FuzzRandom,
  other: Uint8Array,
): Uint8Array | undefined {
  const items = itemsOf(bytes);
  if (items.length === 0) {
    return undefined;
  }
  const item = random.pick(items);
  const changed = changeItem(bytes, item, random, other);
  const { parent } = item;
  if (parent === null) {
    return changed[0] ?? bytes;
  }
  return joined([
    bytes.subarray(0, parent.start),
    headWithCount(bytes, parent, changed.length - 1, random),
    bytes.subarray(parent.inside, item.start),
    ...changed,
    bytes.subarray(item.end),
  ]);
}

/** The right count, or now and then a wrong one: more items promised than come, or fewer. */
function headWithCount(
  bytes: Uint8Array,
  { major, argument, start, inside }: Item,
  more: number,
  random: FuzzRandom,
): Uint8Array {
  if (random.oneIn(24)) {
    return head(major, random.pick(EDGE_ARGUMENTS));
  }
  const isCounted = major === MAJOR.array && more !== 0;
  return isCounted ? head(major, argument + BigInt(more)) : bytes.subarray(start, inside);
}

/** What stands in the item's place: nothing, one item, or many. */
function changeItem(
  bytes: Uint8Array,
  item: Item,
  random: FuzzRandom,
  other: Uint8Array,
): readonly Uint8Array[] {
  const whole = bytes.subarray(item.start, item.end);
  switch (random.below(12)) {
    case 0:
      return [];
    case 1:
      return [whole, whole];
    case 2:
      return Array.from({ length: random.size(600) }, () => whole);
    case 3:
      return [Uint8Array.from(random.pick(ODDITIES))];
    case 4:
      return [deep(random, whole)];
    case 5:
      return [pickFrom(other, random) ?? whole];
    case 6:
      return [swapType(bytes, item, random)];
    default:
      return [changeValue(bytes, item, random, other)];
  }
}

function changeValue(
  bytes: Uint8Array,
  item: Item,
  random: FuzzRandom,
  other: Uint8Array,
): Uint8Array {
  const content = bytes.subarray(item.inside, item.end);
  switch (item.major) {
    case MAJOR.bytes:
      return stringOf(MAJOR.bytes, changeContent(content, random, other));
    case MAJOR.text:
      return stringOf(
        MAJOR.text,
        random.oneIn(2)
          ? new TextEncoder().encode(random.pick(TEXTS))
          : changeBytes(content, random, other),
      );
    case MAJOR.array:
    case MAJOR.map:
    case MAJOR.tag:
      return changeCbor(bytes.slice(item.start, item.end), random, other) ?? content;
    case MAJOR.simple:
      return Uint8Array.of(random.pick([0xf4, 0xf5, 0xf6]));
    default:
      return head(
        item.major,
        random.oneIn(2)
          ? random.pick(EDGE_ARGUMENTS)
          : item.argument ^ (1n << BigInt(random.below(8))),
      );
  }
}

/** Byte strings keep their length or change it by little; some hold CBOR themselves. */
function changeContent(content: Uint8Array, random: FuzzRandom, other: Uint8Array): Uint8Array {
  switch (random.below(6)) {
    case 0:
    case 1:
      return otherBytes(content, random);
    case 2:
      return changeCbor(content, random, other) ?? changeBytes(content, random, other);
    case 3:
      return content.slice(0, Math.max(0, content.length - 1 - random.below(2)));
    case 4:
      return Uint8Array.from([...content.subarray(0, 8_192), ...random.bytes(random.size(64))]);
    default:
      return changeBytes(content, random, other);
  }
}

/** As many bytes as before: a key, an id or a hash of somebody else's. */
function otherBytes(content: Uint8Array, random: FuzzRandom): Uint8Array {
  const changed = content.slice();
  for (let count = random.size(content.length); count > 0 && content.length > 0; count--) {
    changed[random.below(content.length)] = random.below(256);
  }
  return changed;
}

function swapType(bytes: Uint8Array, item: Item, random: FuzzRandom): Uint8Array {
  const content = bytes.subarray(item.inside, item.end);
  const whole = bytes.subarray(item.start, item.end);
  switch (random.below(5)) {
    case 0:
      return stringOf(MAJOR.bytes, content);
    case 1:
      return stringOf(MAJOR.text, content);
    case 2:
      return joined([head(MAJOR.array, 1n), whole]);
    case 3:
      return joined([head(MAJOR.tag, random.pick(EDGE_ARGUMENTS)), whole]);
    default:
      return head(MAJOR.uint, item.argument);
  }
}

function deep(random: FuzzRandom, inside: Uint8Array): Uint8Array {
  const depth = random.oneIn(8) ? 4_000 + random.below(20_000) : random.size(200);
  const nested = new Uint8Array(depth + inside.length);
  nested.fill(random.pick([0x81, 0x81, 0x9f, 0xc1]), 0, depth);
  nested.set(inside, depth);
  return nested;
}

function pickFrom(bytes: Uint8Array, random: FuzzRandom): Uint8Array | undefined {
  const items = itemsOf(bytes);
  if (items.length === 0) {
    return undefined;
  }
  const { start, end } = random.pick(items);
  return bytes.subarray(start, end);
}

function stringOf(major: number, content: Uint8Array): Uint8Array {
  return joined([head(major, BigInt(content.length)), content]);
}

const remembered = new WeakMap<Uint8Array, readonly Item[]>();

/** Takes these bytes apart once for all: they will be changed again and again. */
export function rememberCbor(bytes: Uint8Array): void {
  remembered.set(bytes, parse(bytes));
}

function itemsOf(bytes: Uint8Array): readonly Item[] {
  return remembered.get(bytes) ?? parse(bytes);
}

/** All items in the bytes, outer ones first; none when they are no CBOR item to their end. */
function parse(bytes: Uint8Array): readonly Item[] {
  const items: Item[] = [];
  return parseItem(bytes, 0, null, 0, items) === bytes.length ? items : [];
}

/** Where the item ends; undefined when it is not whole. */
function parseItem(
  bytes: Uint8Array,
  start: number,
  parent: Item | null,
  depth: number,
  items: Item[],
): number | undefined {
  const read = parseHead(bytes, start);
  if (read === undefined || depth > MAX_DEPTH || items.length > MAX_ITEMS) {
    return undefined;
  }
  const { major, argument, inside } = read;
  const item: Item = { major, argument, start, inside, end: inside, parent };
  items.push(item);
  if (major === MAJOR.bytes || major === MAJOR.text) {
    item.end = inside + Number(argument);
    return item.end <= bytes.length ? item.end : undefined;
  }
  const count = childCount(major, argument);
  let end: number | undefined = inside;
  for (let index = 0; index < count && end !== undefined; index++) {
    end = parseItem(bytes, end, item, depth + 1, items);
  }
  item.end = end ?? inside;
  return end;
}

function childCount(major: number, argument: bigint): number {
  switch (major) {
    case MAJOR.array:
      return Number(argument);
    case MAJOR.map:
      return 2 * Number(argument);
    case MAJOR.tag:
      return 1;
    default:
      return 0;
  }
}

type Head = Pick<Item, 'major' | 'argument' | 'inside'>;

function parseHead(bytes: Uint8Array, at: number): Head | undefined {
  const first = bytes[at];
  if (first === undefined) {
    return undefined;
  }
  const major = first >>> 5;
  const low = first & 31;
  if (low < 24) {
    return { major, argument: BigInt(low), inside: at + 1 };
  }
  const length = low > 27 ? 0 : 1 << (low - 24);
  if (length === 0 || at + 1 + length > bytes.length) {
    return undefined;
  }
  let argument = 0n;
  for (let index = 1; index <= length; index++) {
    argument = (argument << 8n) | BigInt(bytes[at + index] ?? 0);
  }
  return { major, argument, inside: at + 1 + length };
}

function head(major: number, argument: bigint): Uint8Array {
  if (argument < 24n) {
    return Uint8Array.of((major << 5) | Number(argument));
  }
  const size = [1, 2, 4, 8].find((bytes) => argument < 1n << BigInt(8 * bytes)) ?? 8;
  const bytes = new Uint8Array(1 + size);
  bytes[0] = (major << 5) | (24 + Math.log2(size));
  for (let index = 0; index < size; index++) {
    bytes[size - index] = Number((argument >> BigInt(8 * index)) & 0xffn);
  }
  return bytes;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

import { encodeHex, hasCode } from '@knothole/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StoredIntent, StoredItem, Welcome } from '../../src/chain/chain-state.ts';
import { decodeEvent, encodeEvent } from '../../src/chain/event-record.ts';
import { decodePolicy, encodePolicy } from '../../src/chain/group-policy.ts';
import {
  decodeCommitHeader,
  decodeMessage,
  encodeCommitHeader,
  encodeMessage,
} from '../../src/chain/message.ts';
import { encodeCbor, readCbor } from '../../src/chain/strict-cbor.ts';
import type { ChainEvent, GroupPolicy } from '../../src/chain/types.ts';
import { decodeWelcomeContent, encodeWelcomeContent } from '../../src/chain/welcome.ts';
import {
  decodeIntent,
  decodeStoredItem,
  decodeWelcome,
  encodeIntent,
  encodeStoredItem,
  encodeWelcome,
} from '../../src/chain/work-record.ts';

const bytesOf = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const someBytes = fc.uint8Array({ maxLength: 80 });
const hex = (length: number) => bytesOf(length).map(encodeHex);
const number = fc.nat();
const id = hex(16);
const item = fc.record({ id, kind: fc.nat(500), body: someBytes });
const bucket = fc.record({
  class: fc.constantFrom('hour', 'day', 'week', 'quarter'),
  number: fc.nat(0xff_ff_ff),
});
const parcel = fc.record({ secret: bytesOf(32), bucket });
const seen = fc.record({ position: number, hash: bytesOf(32) });
const invited = fc.record({ device: fc.string(), keyPackage: someBytes, parcel });
const identity = fc.record(
  {
    device: fc.string(),
    person: fc.string(),
    role: fc.constantFrom('guardian', 'child'),
    root: hex(32),
    kit: hex(32),
  },
  { requiredKeys: ['device', 'person', 'role', 'root'] },
);
const message = fc.record({ seen, items: fc.array(item, { maxLength: 4 }) });
const policy: fc.Arbitrary<GroupPolicy> = fc.record({
  kind: fc.constantFrom('family', 'bridge', 'conversation'),
  form: fc.constantFrom('family', 'direct'),
  people: fc.array(id, { maxLength: 3 }),
  oversight: fc.constantFrom('with-guardian', 'independent'),
  relayUrl: fc.string(),
  predecessors: fc.array(id, { maxLength: 32 }),
  roots: fc.array(hex(32), { maxLength: 3 }),
});
const intent: fc.Arbitrary<StoredIntent['intent']> = fc.oneof(
  fc.record({
    kind: fc.constant('add'),
    id,
    devices: fc.array(invited, { maxLength: 2 }),
    statements: fc.array(item, { maxLength: 2 }),
  }),
  fc.record({
    kind: fc.constant('remove'),
    id,
    devices: fc.array(fc.string(), { maxLength: 2 }),
    statements: fc.array(item, { maxLength: 2 }),
  }),
  fc.record({ kind: fc.constant('replace'), id, device: invited }),
  fc.record({ kind: fc.constant('update'), id }),
  fc.record({ kind: fc.constant('leave'), id, statement: item }),
);
const event: fc.Arbitrary<ChainEvent> = fc.oneof(
  fc.record({
    kind: fc.constant('item'),
    index: number,
    epoch: number,
    position: number,
    seenAt: number,
    sender: identity,
    item,
  }),
  fc.record({
    kind: fc.constantFrom('joined', 'left'),
    index: number,
    epoch: number,
    position: number,
    seenAt: number,
    id,
    who: identity,
  }),
);

interface Codec {
  readonly encode: (value: never) => Uint8Array;
  readonly decode: (bytes: Uint8Array) => unknown;
  readonly values: fc.Arbitrary<unknown>;
}

function codec<Value>(
  encode: (value: Value) => Uint8Array,
  decode: (bytes: Uint8Array) => Value,
  values: fc.Arbitrary<Value>,
): Codec {
  return { encode, decode, values };
}

const CODECS: Readonly<Record<string, Codec>> = {
  message: codec(encodeMessage, decodeMessage, message),
  'commit header': codec(
    encodeCommitHeader,
    decodeCommitHeader,
    fc.record({ bucket, seen }) as never,
  ),
  'group policy': codec(encodePolicy, decodePolicy, policy),
  intent: codec(encodeIntent, decodeIntent, fc.record({ order: number, epoch: number, intent })),
  'stored item': codec<StoredItem>(
    encodeStoredItem,
    decodeStoredItem,
    fc.record({
      order: number,
      item,
      landed: fc.option(
        fc.record({ epoch: number, position: number, devices: fc.array(fc.string()) }),
      ),
    }),
  ),
  welcome: codec<Welcome>(
    encodeWelcome,
    decodeWelcome,
    fc.record({
      device: fc.string(),
      leafKey: someBytes,
      parcel,
      content: someBytes,
      epoch: number,
      landedAt: number,
      isLost: fc.boolean(),
    }) as never,
  ),
  event: codec(encodeEvent, decodeEvent, event),
};

describe.each(Object.entries(CODECS))('%s', (_name, { encode, decode, values }) => {
  test('comes back as it went in', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(decode(encode(value as never))).toEqual(value);
      }),
    );
  });

  test('with one bit changed is refused with a code, or is the one spelling of something else', () => {
    fc.assert(
      fc.property(values, fc.nat(), fc.nat(7), (value, place, bit) => {
        const bytes = encode(value as never).slice();
        const index = place % bytes.length;
        bytes[index] = (bytes[index] ?? 0) ^ (1 << bit);
        expectOneSpelling(bytes, encode, decode);
      }),
    );
  });

  test('made of any bytes is refused with a code', () => {
    fc.assert(
      fc.property(someBytes, (bytes) => {
        expectOneSpelling(bytes, encode, decode);
      }),
    );
  });
});

function expectOneSpelling(
  bytes: Uint8Array,
  encode: Codec['encode'],
  decode: Codec['decode'],
): void {
  let value: unknown;
  try {
    value = decode(bytes);
  } catch (error) {
    expect(
      hasCode(error, 'INPUT') || hasCode(error, 'BUCKET') || hasCode(error, 'STORE_CORRUPT'),
    ).toBe(true);
    return;
  }
  expect(encode(value as never)).toEqual(bytes);
}

test('a snapshot too large for a parcel is left out, the welcome never', () => {
  const welcome = new Uint8Array(9_000).fill(1);
  const small = {
    welcome,
    snapshot: Uint8Array.of(2),
    enteredBy: null,
    hash: new Uint8Array(32).fill(3),
  };
  expect(decodeWelcomeContent(encodeWelcomeContent(small))).toEqual(small);
  const large = { ...small, snapshot: new Uint8Array(50_000) };
  expect(decodeWelcomeContent(encodeWelcomeContent(large))).toEqual({
    ...small,
    snapshot: new Uint8Array(0),
  });
});

test.each([
  ['a whole number spelled as a float', [0x81, 0xfb, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0]],
  ['a number in more bytes than needed', [0x81, 0x18, 0x01]],
  ['an indefinite length', [0x9f, 0x01, 0xff]],
  ['something behind the end', [0x81, 0x01, 0x00]],
  ['no array', [0x01]],
  ['undefined', [0x81, 0xf7]],
])('%s is no strict CBOR array', (_what, bytes) => {
  expect(() => readCbor(Uint8Array.from(bytes))).toThrow(
    expect.objectContaining({ code: 'INPUT' }),
  );
});

test('fields that are left over, missing or of another type are refused', () => {
  const bytes = encodeCbor([1, 'text', true, null, new Uint8Array(2)]);
  expect(() => readCbor(bytes).end()).toThrow(expect.objectContaining({ code: 'INPUT' }));
  expect(() => readCbor(encodeCbor([])).integer()).toThrow();
  expect(() => readCbor(bytes).text()).toThrow();
  expect(() => readCbor(encodeCbor([-1])).integer()).toThrow();
  expect(() => readCbor(encodeCbor([new Uint8Array(2)])).bytes(3)).toThrow();
});

test('a field too many in an array inside is left over too', () => {
  const nested = readCbor(encodeCbor([[1, 2]]));
  expect(nested.fields().integer()).toBe(1);
  expect(() => nested.end()).toThrow(expect.objectContaining({ code: 'INPUT' }));
  const listed = readCbor(encodeCbor([[[1], [2, 3]]]));
  expect(() => listed.list((element) => element.fields().integer())).toThrow(
    expect.objectContaining({ code: 'INPUT' }),
  );
});

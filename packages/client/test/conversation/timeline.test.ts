import { expect, test } from 'vitest';
import {
  CHAIN_ITEM_KINDS,
  type ChainEvent,
  type Identity,
  type Item,
} from '../../src/chain/types.ts';
import { ITEM_KINDS } from '../../src/conversation/item-kinds.ts';
import { EMPTY_DIGEST, foldDigest } from '../../src/conversation/summary.ts';
import { encodeText } from '../../src/conversation/text-item.ts';
import { foldTimeline } from '../../src/conversation/timeline.ts';
import { encodeFields } from '../../src/family/fields.ts';
import { SeededRandom } from '../support/seeded-random.ts';

const NOW = 5_000;
const NOT_HERE = () => ({ text: null, long: { kind: 'gone' } as const });
const mum: Identity = { device: 'd1', person: 'mum', role: 'guardian', root: 'r' };
const mia: Identity = { device: 'd2', person: 'mia', role: 'child', root: 'r' };

function said(index: number, sender: Identity, item: Item): ChainEvent {
  return { kind: 'item', index, epoch: 1, position: index, seenAt: NOW, sender, item };
}

function text(id: string, words: string, sentAt = 100): Item {
  return { id, kind: ITEM_KINDS.text, body: encodeText({ text: words, sentAt }) };
}

function fold(events: readonly ChainEvent[], outbox: Parameters<typeof foldTimeline>[0]['outbox']) {
  return foldTimeline({
    me: mum,
    events,
    outbox,
    now: NOW,
    unsent: [],
    copies: [],
    longText: NOT_HERE,
  });
}

test('messages stand in the order of the chain, own unsent ones last', () => {
  const entries = fold(
    [
      said(0, mia, text('a', 'hello')),
      said(1, mum, text('b', 'hi')),
      said(2, mum, text('c', 'there')),
    ],
    [
      { item: text('c', 'there'), landed: { epoch: 1, position: 2 }, awaiting: ['d2'] },
      { item: text('d', 'still here'), landed: null, awaiting: [] },
    ],
  );
  expect(entries).toEqual([
    {
      kind: 'text',
      id: 'a',
      from: 'mia',
      mine: false,
      text: 'hello',
      sentAt: 100,
      state: 'delivered',
    },
    { kind: 'text', id: 'b', from: 'mum', mine: true, text: 'hi', sentAt: 100, state: 'delivered' },
    { kind: 'text', id: 'c', from: 'mum', mine: true, text: 'there', sentAt: 100, state: 'sent' },
    {
      kind: 'text',
      id: 'd',
      from: 'mum',
      mine: true,
      text: 'still here',
      sentAt: 100,
      state: 'sending',
    },
  ]);
});

test('what was said again stands once, in its first place', () => {
  const events = [
    said(0, mia, text('a', 'one')),
    said(1, mia, text('b', 'two')),
    said(2, mia, text('a', 'one')),
    said(3, mum, text('c', 'three')),
  ];
  expect(fold(events, []).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  const outbox = [{ item: text('c', 'three'), landed: null, awaiting: [] }];
  expect(fold(events, outbox).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
});

test('who came and went has an entry; what devices say among themselves has none', () => {
  const quiet = [
    CHAIN_ITEM_KINDS.receipt,
    CHAIN_ITEM_KINDS.statement,
    ITEM_KINDS.admission,
    ITEM_KINDS.keyPackage,
    ITEM_KINDS.paired,
  ];
  const entries = fold(
    [
      ...quiet.map((kind, index) =>
        said(index, mia, { id: `q${index}`, kind, body: new Uint8Array() }),
      ),
      { kind: 'joined', id: 'j', index: 5, epoch: 1, position: 5, seenAt: 50, who: mia },
      { kind: 'left', id: 'l', index: 6, epoch: 2, position: 6, seenAt: 60, who: mia },
    ],
    [],
  );
  expect(entries).toEqual([
    { kind: 'joined', id: 'j', person: 'mia', sentAt: 50 },
    { kind: 'left', id: 'l', person: 'mia', sentAt: 60 },
  ]);
});

test('a body that does not read, and a kind of a later version, are shown as unknown', () => {
  const random = new SeededRandom(11);
  const bodies = [
    new Uint8Array(),
    random.bytes(40),
    encodeFields(['text only']),
    encodeFields([7, 100]),
    encodeFields(['text', -1]),
    encodeFields(['x'.repeat(5_000), 100]),
    Uint8Array.of(0x82, 0x62, 0xff, 0xff, 0x01),
    new Uint8Array(3_000).fill(0x81),
  ];
  const events = [
    ...bodies.map((body, index) =>
      said(index, mia, { id: `b${index}`, kind: ITEM_KINDS.text, body }),
    ),
    said(20, mia, { id: 'later', kind: 77, body: random.bytes(10) }),
  ];
  const entries = fold(events, []);
  expect(entries.map(({ kind }) => kind)).toEqual(Array(bodies.length + 1).fill('unknown'));
});

test('nobody writes from the future', () => {
  const [entry] = fold([said(0, mia, text('a', 'hello', 9_999_999_999))], []);
  expect(entry?.sentAt).toBe(NOW);
});

test('unread counts what others said after the read marker, and the last text is remembered', () => {
  const events = [
    said(0, mia, text('a', 'read long ago')),
    said(1, mia, text('b', 'new')),
    said(2, mum, text('c', 'my own')),
    said(3, mia, { id: 'e', kind: 77, body: new Uint8Array() }),
    said(4, mia, { id: 'p', kind: ITEM_KINDS.paired, body: new Uint8Array() }),
  ];
  const digest = events.reduce((sum, event) => foldDigest(sum, event, 'mum', 1), EMPTY_DIGEST);
  expect(digest).toEqual({ unread: 2, last: { from: 'mum', text: 'my own', sentAt: 100 } });
});

test("a member who uses somebody's id hides nothing, and takes nobody's place", () => {
  const changed: ChainEvent = {
    kind: 'joined',
    id: 'j',
    who: { ...mia, device: 'd3' },
    index: 9,
    epoch: 1,
    position: 9,
    seenAt: NOW,
  };
  const entries = fold(
    [
      said(0, mia, text('a', 'fake')),
      said(1, mum, text('a', 'mine')),
      said(2, mia, text('b', 'as if sent')),
      said(3, mia, text('j', 'nobody has come')),
      changed,
    ],
    [{ item: text('b', 'mine, unsent'), landed: null, awaiting: [] }],
  );
  expect(
    entries.map((entry) => [
      'text' in entry ? entry.text : entry.kind,
      'state' in entry ? entry.state : null,
    ]),
  ).toEqual([
    ['fake', 'delivered'],
    ['mine', 'delivered'],
    ['as if sent', 'delivered'],
    ['nobody has come', 'delivered'],
    ['joined', null],
    ['mine, unsent', 'sending'],
  ]);
  expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
  const own = entries.filter((entry) => 'mine' in entry && entry.mine);
  expect(own.map(({ id }) => id)).toEqual(['a', 'b']);
});

test('a copy stands before what this device has seen, never in its place, and never from the future', () => {
  const copy = (device: string, id: string, words: string, sentAt = 50) => ({
    id,
    device,
    person: 'mia',
    sentAt,
    text: words,
  });
  const texts = [
    copy('d2', 'z', 'long ago'),
    copy('d2', 'a', 'said otherwise'),
    copy('d1', 'x', 'words put in my mouth'),
    copy('d9', 'a', 'an id of somebody else', 9_999),
  ];
  const entries = foldTimeline({
    me: mum,
    events: [said(0, mia, text('a', 'hello'))],
    outbox: [],
    now: NOW,
    unsent: [],
    copies: [{ by: 'dad', at: 900, texts }],
    longText: NOT_HERE,
  });
  expect(entries).toMatchObject([
    { id: 'copy-d2-z', text: 'long ago', copiedBy: 'dad', sentAt: 50 },
    { id: 'copy-d9-a', text: 'an id of somebody else', copiedBy: 'dad', sentAt: 900 },
    { id: 'a', text: 'hello' },
  ]);
  expect(entries[2]).not.toHaveProperty('copiedBy');
});

import { expect, test } from 'vitest';
import type { ChainEvent, Identity, Item } from '../../src/chain/types.ts';
import { signContactApproval } from '../../src/family/approval.ts';
import { encodeFields, readFields } from '../../src/family/fields.ts';
import type { PersonProfile } from '../../src/family/profile.ts';
import { type Allowance, allowanceItem } from '../../src/friends/allowance.ts';
import { bookFields, readBook } from '../../src/friends/book-record.ts';
import {
  EMPTY_BOOK,
  type FriendBook,
  foldFriends,
  friendRequestId,
  joinBooks,
  MAX_ASKS,
  MAX_CONTACTS_PER_FAMILY,
  termsOf,
} from '../../src/friends/friend-book.ts';
import {
  askItem,
  dismissalItem,
  introductionItem,
  metItem,
  partedItem,
} from '../../src/friends/friend-items.ts';
import { areFriends, endingsOf, isAfterEnd } from '../../src/friends/friendship.ts';
import { BEAR, FOX, OWL } from '../family/story.ts';
import { itemEvent, type TestDevice, TestFamily } from '../family/test-family.ts';

const oak = new TestFamily(51);
const elm = new TestFamily(52);
const yew = new TestFamily(53);
const [mum, dad] = [oak.guardian(), oak.guardian()];
const mia = oak.child(mum);
const gran = elm.guardian();
const leo = elm.child(gran);
const ida = yew.child(yew.guardian());
const { random } = oak;
const family = leo.identity.root;

function profileOf({ identity: { person, role } }: TestDevice): PersonProfile {
  return {
    person,
    role,
    profile: role === 'guardian' ? OWL : person === mia.identity.person ? FOX : BEAR,
  };
}

function fold(
  book: FriendBook,
  ...said: readonly (readonly [TestDevice | Identity, Item, number?])[]
): FriendBook {
  return said.reduce((before, [by, item, at], index) => {
    const sender = 'identity' in by ? by.identity : by;
    return foldFriends(before, itemEvent(sender, item, index, at));
  }, book);
}

const met = metItem(random, {
  family,
  relayUrl: 'wss://relay.example/v1',
  guestPass: null,
  contacts: [profileOf(gran), profileOf(leo)],
  introduced: [mum.identity.person, mia.identity.person],
  helpSecret: null,
});
const known = fold(EMPTY_BOOK, [mum, met]);

function says(
  by: TestDevice,
  subject: TestDevice,
  contact: TestDevice,
  version: number,
  granted: boolean,
  more: Partial<Allowance> = {},
): Item {
  const terms = {
    child: subject.identity.person,
    contact: contact.identity.person,
    version,
    granted,
  };
  const statement =
    subject.identity.role === 'child' ? signContactApproval(by.key, by.chain, terms) : null;
  return allowanceItem(random, {
    subject: profileOf(subject),
    contact: contact.identity.person,
    version,
    granted,
    statement,
    ...more,
  });
}

const [miaId, leoId, granId] = [mia, leo, gran].map(({ identity }) => identity.person) as [
  string,
  string,
  string,
];

test('both sides make a friendship, and the highest version of each counts', () => {
  const both = fold(
    known,
    [mum, says(mum, mia, leo, 1, true)],
    [dad, says(gran, leo, mia, 1, true)],
  );
  expect(areFriends(both, miaId, leoId)).toBe(true);
  const ended = fold(both, [dad, says(dad, mia, leo, 2, false), 2_000]);
  expect(areFriends(ended, miaId, leoId)).toBe(false);
  expect(endingsOf(ended, [leoId, miaId])).toMatchObject([{ subject: miaId, since: 2_000 }]);
  const replayed = fold(
    ended,
    [mum, says(mum, mia, leo, 1, true)],
    [mia, says(mum, mia, leo, 2, true)],
  );
  expect(replayed).toEqual(ended);
  expect(areFriends(fold(ended, [mum, says(mum, mia, leo, 3, true)]), miaId, leoId)).toBe(true);
});

test('of two words of one version that disagree, the no counts, in whichever order they come', () => {
  const [yes, no] = [says(mum, mia, leo, 4, true), says(dad, mia, leo, 4, false)];
  for (const words of [
    [yes, no],
    [no, yes],
  ]) {
    const book = words.reduce((before, item) => fold(before, [mum, item]), known);
    expect(termsOf(book, miaId, leoId)?.granted).toBe(false);
  }
});

test('nothing counts that the guardian of that child, or that grown-up, has not said', () => {
  const signed = signContactApproval(mum.key, mum.chain, {
    child: miaId,
    contact: leoId,
    version: 1,
    granted: true,
  });
  const lies: readonly (readonly [TestDevice, Item])[] = [
    [mia, says(mum, mia, leo, 1, true, { statement: null })],
    [mum, says(mum, mia, leo, 2, true, { statement: signed })],
    [mum, says(mum, mia, leo, 1, false, { statement: signed })],
    [mum, says(mum, mia, gran, 1, true, { statement: signed })],
    [mum, says(mum, mia, ida, 1, true)],
    [mum, says(gran, leo, mia, 1, true, { statement: signed })],
    // Another guardian does not decide for a grown-up, nor a child for anybody.
    [dad, says(mum, mum, leo, 1, true)],
    [mia, says(gran, gran, mia, 1, true)],
  ];
  for (const lie of lies) {
    expect(fold(known, lie)).toEqual(known);
  }
  expect(
    termsOf(fold(known, [mum, says(mum, mum, leo, 1, true)]), mum.identity.person, leoId),
  ).toBeDefined();
  expect(termsOf(fold(known, [dad, says(gran, gran, mia, 1, true)]), granId, miaId)).toBeDefined();
});

test('only guardians say whom the family knows, and nobody is put in another family', () => {
  expect(fold(EMPTY_BOOK, [mia, met])).toEqual(EMPTY_BOOK);
  expect(fold(EMPTY_BOOK, [leo, met])).toEqual(EMPTY_BOOK);
  expect([...known.contacts.keys()]).toEqual([granId, leoId]);
  const more = introductionItem(random, family, [
    profileOf(ida),
    { ...profileOf(leo), role: 'guardian' },
  ]);
  expect(fold(known, [mum, more])).toEqual(known);
  const crowd = Array.from({ length: 3 }, () =>
    introductionItem(
      random,
      family,
      Array.from({ length: 12 }, () => profileOf(elm.child(gran))),
    ),
  );
  const crowded = crowd.reduce((book, item) => fold(book, [mum, item]), known);
  expect(crowded.contacts.size).toBe(MAX_CONTACTS_PER_FAMILY);
});

test('who is parted from is a friend no more, and is one again once they have met anew', () => {
  const both = fold(
    known,
    [mum, says(mum, mia, leo, 1, true)],
    [mum, says(gran, leo, mia, 1, true)],
  );
  const parted = fold(both, [dad, partedItem(random, family)]);
  expect(areFriends(parted, miaId, leoId)).toBe(false);
  expect(fold(both, [mia, partedItem(random, family)])).toEqual(both);
  expect(areFriends(fold(parted, [mum, met]), miaId, leoId)).toBe(true);
});

test('a child has each wish open once, and a flood of them fills nothing', () => {
  const asked = fold(
    known,
    [mia, askItem(random, 'friend')],
    [mia, askItem(random, 'friend')],
    [mum, askItem(random, 'friend')],
  );
  expect(asked.asks).toMatchObject([{ child: miaId, wish: 'friend' }]);
  const [{ id } = { id: '' }] = asked.asks;
  expect(fold(asked, [mia, dismissalItem(random, id)]).asks).toHaveLength(1);
  expect(fold(asked, [dad, dismissalItem(random, id)])).toMatchObject({
    asks: [],
    dismissed: [id],
  });
  const many = Array.from(
    { length: MAX_ASKS + 8 },
    () => [oak.child(mum), askItem(random, 'group')] as const,
  );
  expect(fold(known, ...many).asks).toHaveLength(MAX_ASKS);
});

test('what the other side says after the end is hidden, what it said before is not', () => {
  const ended = fold(known, [mum, says(mum, mia, leo, 1, false), 5_000]);
  const policy = { form: 'direct', people: [miaId, leoId] } as const;
  const text = (by: TestDevice, at: number): ChainEvent =>
    itemEvent(by.identity, { id: '00'.repeat(16), kind: 2, body: new Uint8Array() }, 0, at);
  const { root } = mia.identity;
  expect(isAfterEnd(ended, policy, text(leo, 4_999), root)).toBe(false);
  expect(isAfterEnd(ended, policy, text(leo, 5_000), root)).toBe(true);
  expect(isAfterEnd(ended, policy, text(mia, 5_001), root)).toBe(false);
});

test('a book comes back from its bytes, and two accounts of one family are joined', () => {
  const book = fold(
    known,
    [mum, says(mum, mia, leo, 2, true)],
    [mum, says(gran, leo, mia, 1, true)],
    [mia, askItem(random, 'friend')],
    [mum, dismissalItem(random, 'ab'.repeat(16))],
  );
  const bytes = encodeFields(bookFields(book));
  expect(readFields(bytes, readBook)).toEqual(book);
  expect(readFields(bytes.slice(0, -1), readBook)).toBeUndefined();
  expect(joinBooks(EMPTY_BOOK, book)).toEqual(book);
  const later = fold(known, [dad, says(dad, mia, leo, 3, false)]);
  for (const joined of [joinBooks(book, later), joinBooks(later, book)]) {
    expect(termsOf(joined, miaId, leoId)).toMatchObject({ version: 3, granted: false });
    expect(joined.asks).toHaveLength(1);
  }
});

test('a request has another id for each change of mind', () => {
  const first = termsOf(fold(known, [mum, says(gran, leo, mia, 1, true)]), leoId, miaId);
  const second = termsOf(fold(known, [mum, says(gran, leo, mia, 3, true)]), leoId, miaId);
  expect(first && second && friendRequestId(first) !== friendRequestId(second)).toBe(true);
});

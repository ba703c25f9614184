import { encodeHex } from '@knothole/protocol';
import { expect, test } from 'vitest';
import type { GroupPolicy, Told } from '../../src/chain/types.ts';
import { signContactApproval } from '../../src/family/approval.ts';
import { signOversight } from '../../src/family/oversight.ts';
import { type Oversights, oversightsFrom } from '../../src/family/oversight-fold.ts';
import {
  encodeStatementSnapshot,
  statementsOfSnapshot,
} from '../../src/family/statement-snapshot.ts';
import { allowanceItem } from '../../src/friends/allowance.ts';
import { EMPTY_BOOK, type FriendBook, foldFriends } from '../../src/friends/friend-book.ts';
import { metItem } from '../../src/friends/friend-items.ts';
import { isWelcomeHere, withOwn } from '../../src/friends/welcome-check.ts';
import { BEAR, FOX, OWL } from '../family/story.ts';
import { itemEvent, TestFamily } from '../family/test-family.ts';

const oak = new TestFamily(61);
const elm = new TestFamily(62);
const mum = oak.guardian();
const mia = oak.child(mum).identity;
const gran = elm.guardian();
const leo = elm.child(gran).identity;
const { random } = oak;

const policy: GroupPolicy = {
  kind: 'conversation',
  form: 'direct',
  people: [mia.person, leo.person],
  oversight: 'with-guardian',
  relayUrl: 'wss://relay.example/v1',
  predecessors: [],
  roots: [oak.fingerprint, elm.fingerprint],
};

function approval(version: number, granted: boolean): Uint8Array {
  const terms = { child: mia.person, contact: leo.person, version, granted };
  return signContactApproval(mum.key, mum.chain, terms);
}

/** What Mia's family knows after Mum has allowed the friendship and ended it. */
function ended(): FriendBook {
  const met = metItem(random, {
    family: elm.fingerprint,
    relayUrl: policy.relayUrl,
    guestPass: null,
    contacts: [
      { person: gran.identity.person, role: 'guardian', profile: OWL },
      { person: leo.person, role: 'child', profile: BEAR },
    ],
    introduced: [mia.person],
    helpSecret: null,
  });
  const end = allowanceItem(random, {
    subject: { person: mia.person, role: 'child', profile: FOX },
    contact: leo.person,
    version: 2,
    granted: false,
    statement: approval(2, false),
  });
  return [met, end].reduce(
    (book, item, index) => foldFriends(book, itemEvent(mum.identity, item, index)),
    EMPTY_BOOK,
  );
}

function isTaken(...statements: readonly Uint8Array[]): boolean {
  const told: Told = { group: elm.group(), snapshot: encodeStatementSnapshot(statements) };
  const here = {
    me: mum.identity,
    book: ended(),
    isMeeting: () => false,
    oversight: new Map(),
    kitWords: [],
  };
  return isWelcomeHere(here, policy, told);
}

test('an ended friendship comes back by a later approval that its guardian has signed', () => {
  expect(isTaken(approval(1, true))).toBe(false);
  expect(isTaken(approval(3, true))).toBe(true);
});

test('a child is not alone by an old word where its own family knows of a later one', () => {
  const child = mia.person;
  const said = (version: number, independent: boolean, group: string | null): Uint8Array =>
    signOversight(mum.key, mum.chain, { child, version, independent, group });
  const group = elm.group();
  const told: Told = { group, snapshot: encodeStatementSnapshot([said(1, true, group)]) };
  const knowing = (oversight: Oversights): readonly string[] =>
    statementsOfSnapshot(
      withOwn(
        { me: mia, book: EMPTY_BOOK, isMeeting: () => false, oversight, kitWords: [] },
        policy,
        told,
      ).snapshot,
    ).map(encodeHex);
  const [alone, guarded] = [said(2, true, null), said(2, false, null)];
  const before = encodeHex(said(1, true, group));
  expect(knowing(oversightsFrom([alone]))).toEqual([before]);
  expect(knowing(oversightsFrom([guarded]))).toEqual([encodeHex(guarded), before]);
});

test('a made-up later approval beside the old one does not bring an ended friendship back', () => {
  const forged = approval(9, true);
  forged[forged.length - 1] = (forged[forged.length - 1] ?? 0) ^ 1;
  expect(isTaken(approval(1, true), forged)).toBe(false);
});

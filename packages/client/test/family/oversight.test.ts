import { decodeHex } from '@knothole/protocol';
import { expect, test } from 'vitest';
import { sign } from '../../src/crypto/signing-key.ts';
import { chainFields } from '../../src/family/certificate.ts';
import { encodeFields } from '../../src/family/fields.ts';
import { type OversightTerms, signOversight } from '../../src/family/oversight.ts';
import { foldOversight } from '../../src/family/oversight-fold.ts';
import { EMPTY_ROSTER, type Roster } from '../../src/family/roster.ts';
import { readStatement, signRevocation } from '../../src/family/statement.ts';
import type { TestDevice } from './test-family.ts';
import {
  approval,
  ben,
  bothWays,
  broken,
  brokenWelcome,
  chat,
  elmMum,
  FAMILIES,
  group,
  groupOfThree,
  leo,
  mia,
  miasTablet,
  oakDad,
  oakMum,
  oakMumsLaptop,
  type Proposal,
} from './two-families.ts';

/** Mia's guardian leaves her to herself in the chat, unless told otherwise. */
function said(
  terms: Partial<OversightTerms> = {},
  by: TestDevice = oakMum,
  child: TestDevice = mia,
): Uint8Array {
  return signOversight(by.key, by.chain, {
    child: child.identity.person,
    version: 1,
    independent: true,
    group,
    ...terms,
  });
}

/** What nobody's honest client signs: for any child, with any key under any certificates. */
function forged(by: TestDevice, chain: TestDevice, child: TestDevice): Uint8Array {
  const terms = [decodeHex(child.identity.person), 1, 1, decodeHex(group)];
  const signature = sign(by.key, 'knothole oversight v1', encodeFields(terms));
  return encodeFields([1, 8, ...terms, ...chainFields({ ...chain.chain, child: null }), signature]);
}

const mumGoes: Proposal = {
  policy: chat,
  by: leo,
  in: [oakMum, mia, elmMum, leo],
  removes: [oakMum],
  posted: [said()],
};

test('a guardian goes by her word, whoever commits it, and without it she stays', () => {
  expect(broken(mumGoes)).toBeNull();
  expect(broken({ ...mumGoes, by: mia })).toBeNull();
  expect(broken({ ...mumGoes, by: elmMum })).toBeNull();
  expect(broken({ ...mumGoes, posted: [] })).toBe('REMOVE_WITH_RIGHT');
  const all: Proposal = {
    ...mumGoes,
    in: [oakMum, oakMumsLaptop, oakDad, mia, elmMum, leo],
    removes: [oakMum, oakMumsLaptop, oakDad],
  };
  expect(broken(all)).toBeNull();
});

test('a child, and another family’s guardian, send nobody’s guardian away', () => {
  for (const posted of [
    forged(mia, mia, mia),
    forged(mia, oakMum, mia),
    forged(elmMum, elmMum, mia),
    forged(elmMum, oakMum, mia),
    said({}, elmMum, leo),
  ]) {
    for (const by of [mia, leo, elmMum]) {
      expect(broken({ ...mumGoes, by, posted: [posted] })).toBe('REMOVE_WITH_RIGHT');
    }
  }
  expect(() => said({}, elmMum, mia)).toThrow(expect.objectContaining({ code: 'INPUT' }));
  expect(readStatement(forged(elmMum, elmMum, mia))).toBeUndefined();
});

test('an old word loses against a later one, and counts in no other group', () => {
  const again = said({ version: 2, independent: false, group: null });
  expect(broken({ ...mumGoes, posted: [said(), again] })).toBe('REMOVE_WITH_RIGHT');
  expect(broken({ ...mumGoes, posted: [again, said({ version: 2 })] })).toBe('REMOVE_WITH_RIGHT');
  expect(broken({ ...mumGoes, posted: [again, said({ version: 3 })] })).toBeNull();
  for (const other of [null, FAMILIES.oak.group()]) {
    expect(broken({ ...mumGoes, posted: [said({ group: other })] })).toBe('REMOVE_WITH_RIGHT');
  }
  const successor = { ...chat, predecessors: [FAMILIES.oak.group()] };
  const before = said({ group: successor.predecessors[0] ?? null });
  expect(broken({ ...mumGoes, policy: successor, posted: [before] })).toBe('REMOVE_WITH_RIGHT');
});

test('a phone that was taken out sends nobody away', () => {
  const posted = [
    said({}, oakDad),
    signRevocation(oakMum.key, oakMum.chain, oakDad.identity.device),
  ];
  expect(broken({ ...mumGoes, posted })).toBe('REMOVE_WITH_RIGHT');
});

test('she stays for another child of hers, for herself, and where a whole family is', () => {
  const both: Proposal = {
    ...mumGoes,
    policy: groupOfThree,
    in: [oakMum, mia, ben, elmMum, leo],
    posted: [said()],
  };
  expect(broken(both)).toBe('REMOVE_WITH_RIGHT');
  expect(broken({ ...both, posted: [said(), said({}, oakDad, ben)] })).toBeNull();
  const herself = { ...chat, people: [oakMum.identity.person, leo.identity.person] };
  expect(broken({ ...mumGoes, policy: herself })).not.toBeNull();
  const everybody: Proposal = {
    policy: { ...chat, form: 'family', people: [], roots: [oakMum.identity.root] },
    by: oakDad,
    in: [oakMum, oakDad, mia],
    removes: [oakMum],
    posted: [said({}, oakDad)],
  };
  expect(broken(everybody)).toBe('REMOVE_WITH_RIGHT');
  expect(broken({ ...everybody, policy: { ...everybody.policy, kind: 'family' } })).toBe(
    'REMOVE_WITH_RIGHT',
  );
});

test('once she has gone the chat goes on without her word, and a lost tablet goes, by anybody', () => {
  const lost = signRevocation(oakMum.key, oakMum.chain, miasTablet.identity.device);
  const alone: Proposal = { policy: chat, by: leo, in: [mia, miasTablet, leo] };
  expect(broken(alone)).toBeNull();
  for (const by of [mia, leo]) {
    expect(broken({ ...alone, by, removes: [miasTablet] })).toBe('REMOVE_WITH_RIGHT');
    expect(broken({ ...alone, by, removes: [miasTablet], posted: [lost] })).toBeNull();
  }
  const ended = approval(oakMum, mia, leo, { version: 2, granted: false });
  expect(broken({ ...alone, removes: [mia, miasTablet], posted: [ended] })).toBeNull();
  // Who has just ended an epoch need not wait for a word of whoever is to go.
  const again: Proposal = { ...alone, by: leo, after: leo, isQuiet: true };
  expect(broken(again)).toBe('CHILD_TAKES_TURNS');
  expect(broken({ ...again, removes: [miasTablet] })).toBe('REMOVE_WITH_RIGHT');
  expect(broken({ ...again, removes: [miasTablet], posted: [lost] })).toBeNull();
  // Nobody comes in meanwhile.
  const adding = { ...alone, in: [mia, leo], adds: [miasTablet], posted: bothWays };
  expect(broken({ ...adding, by: mia })).toBe('ADD_BY_GUARDIAN');
});

test('a device joins children who are alone if a guardian’s word for this group says so', () => {
  const [toMia, toLeo] = bothWays;
  const approvals = [toMia ?? new Uint8Array(), toLeo ?? new Uint8Array()];
  const welcome = (told: readonly Uint8Array[]): string | null =>
    brokenWelcome(chat, [leo, elmMum, mia], elmMum, [...approvals, ...told]);
  expect(welcome([])).toBe('GUARDIAN_STAYS');
  expect(welcome([said()])).toBeNull();
  expect(welcome([said({ group: null })])).toBe('GUARDIAN_STAYS');
  expect(welcome([forged(elmMum, elmMum, mia)])).toBe('GUARDIAN_STAYS');
  expect(welcome([said(), said({ version: 2, independent: false, group: null })])).toBe(
    'GUARDIAN_STAYS',
  );
});

test('in the family the latest decision of any guardian counts, and what is careful of two', () => {
  const decided = (...words: readonly Uint8Array[]): boolean | undefined =>
    words
      .reduce<Roster>((roster, word) => foldOversight(roster, oakMum.identity, word), EMPTY_ROSTER)
      .oversight.get(mia.identity.person)?.independent;
  const [one, two, three] = [1, 2, 3].map((version) => ({ version, group: null }));
  expect(decided(said(one))).toBe(true);
  expect(decided(said({ ...two, independent: false }), said(one))).toBe(false);
  expect(decided(said(two), said({ ...two, independent: false }, oakDad))).toBe(false);
  expect(decided(said({ ...two, independent: false }), said(three))).toBe(true);
  expect(decided(said())).toBeUndefined();
  expect(decided(forged(mia, oakMum, mia))).toBeUndefined();
  const strange = foldOversight(EMPTY_ROSTER, elmMum.identity, said(one));
  expect(strange).toBe(EMPTY_ROSTER);
});

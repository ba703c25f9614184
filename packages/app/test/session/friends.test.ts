import type { ContactView, FriendshipView } from '@knothole/client/view';
import { describe, expect, it } from 'vitest';
import { direct, kidHome, parentHome, peopleWith } from '../../src/gallery/fixtures.ts';
import { friendlyHome } from '../../src/gallery/friend-fixtures.ts';
import {
  contactsOf,
  familyName,
  openPairs,
  otherFamilies,
  pairName,
  pairState,
  pairsWith,
} from '../../src/shared/session/friends.ts';
import {
  hasUnnamedLookers,
  isAmongThemselves,
  othersOf,
  personOf,
} from '../../src/shared/session/people.ts';

const bare = (text: string): string => text.replaceAll(/[\u2068\u2069]/g, '');
const home = friendlyHome();
const contact = (id: string): ContactView => {
  const one = home.contacts.find((other) => other.id === id);
  if (one === undefined) throw new Error(`no contact ${id}`);
  return one;
};

function friendship(more: Partial<FriendshipView>): FriendshipView {
  const between = { person: 'juno', contact: 'leo' };
  return { ...between, ours: 'open', theirs: 'open', conversation: null, ...more };
}

describe('what is said of two who may chat', () => {
  it.each([
    [{ ours: 'open', theirs: 'unknown' }, 'stranger'],
    [{ ours: 'open', theirs: 'open' }, 'open'],
    [{ ours: 'open', theirs: 'allowed' }, 'asked'],
    [{ ours: 'allowed', theirs: 'unknown' }, 'waiting'],
    [{ ours: 'allowed', theirs: 'open' }, 'waiting'],
    [{ ours: 'allowed', theirs: 'allowed' }, 'making'],
    [{ ours: 'allowed', theirs: 'allowed', conversation: 'c' }, 'both'],
    [{ ours: 'ended', theirs: 'allowed', conversation: 'c' }, 'ours-ended'],
    [{ ours: 'allowed', theirs: 'ended', conversation: 'c' }, 'theirs-ended'],
    [{ ours: 'open', theirs: 'ended' }, 'theirs-ended'],
    [{ ours: 'ended', theirs: 'ended' }, 'ours-ended'],
  ] as const)('%j is %s', (sides, state) => {
    expect(pairState(friendship(sides))).toBe(state);
  });
});

describe('the pairs that a guardian decides about', () => {
  it('are those of each child, then her own', () => {
    const pairs = pairsWith(home, contact('leo')).map(({ person }) => person.id);
    expect(pairs).toEqual(['juno', 'tilda', 'omar', 'mama']);
  });

  it('show what another grown-up of the family has decided for herself', () => {
    const theirs = friendship({ person: 'papa', contact: 'leo', ours: 'allowed' });
    const view = { ...home, friendships: [...home.friendships, theirs] };
    expect(pairsWith(view, contact('leo')).map(({ person }) => person.id)).toContain('papa');
  });

  it('are named by both', () => {
    const [juno] = pairsWith(home, contact('leo'));
    expect(juno && bare(pairName(juno))).toBe('Juno and Leo');
    const mine = pairsWith(home, contact('leo')).find(({ person }) => person.isMe);
    expect(mine && bare(pairName(mine))).toBe('You and Leo');
  });
});

describe('another family', () => {
  it('is called after its grown-ups, else after whoever is known', () => {
    const [moss] = otherFamilies(home);
    expect(bare(familyName(moss?.contacts ?? []))).toBe('Sigrid Moosbart’s family');
    expect(bare(familyName([contact('leo')]))).toBe('Leo’s family');
    expect(familyName([])).toBe('Another family');
  });

  it('shows its children first', () => {
    const [moss] = otherFamilies(home);
    expect(moss?.contacts.map(({ id }) => id)).toEqual(['leo', 'ayshe', 'sigrid']);
    expect(contactsOf(home, 'kestrel').map(({ id }) => id)).toEqual(['nana']);
  });

  it('tells the pairs that may chat', () => {
    const [moss] = otherFamilies(home);
    const pairs = moss === undefined ? [] : openPairs(home, moss);
    expect(pairs.map(({ person, contact: { id } }) => `${person.id}-${id}`)).toEqual([
      'juno-leo',
      'tilda-ayshe',
    ]);
  });

  it('is not there before anybody was met, nor after parting', () => {
    expect(otherFamilies(parentHome())).toEqual([]);
    const parted = home.friendships.filter(({ contact: id }) => contact(id).family !== 'moss');
    expect(otherFamilies({ ...home, friendships: parted }).map(({ id }) => id)).toEqual([
      'kestrel',
    ]);
  });
});

describe('somebody of another family', () => {
  const talk = home.conversations.find(({ id }) => id === 'with-leo');

  it('is somebody in a conversation, and known to be from elsewhere', () => {
    expect(personOf(home, 'leo')?.from).toBe('moss');
    expect(personOf(home, 'juno')?.from).toBeNull();
    expect(talk && othersOf(home, talk).map(({ id }) => id)).toEqual(['leo', 'juno']);
  });

  it('who reads along without having been introduced is told all the same', () => {
    if (talk === undefined) throw new Error('no such conversation');
    expect(hasUnnamedLookers(home, talk)).toBe(false);
    expect(hasUnnamedLookers({ ...home, contacts: [contact('leo')] }, talk)).toBe(true);
    expect(hasUnnamedLookers(kidHome(), talk)).toBe(true);
  });

  it('who looks after a child of another family is told before being heard', () => {
    if (talk === undefined) throw new Error('no such conversation');
    const unheard = { ...talk, lookers: ['mama'], unseen: true as const };
    expect(hasUnnamedLookers(home, unheard)).toBe(true);
    expect(hasUnnamedLookers(home, { ...unheard, state: { kind: 'ended' } })).toBe(false);
    expect(hasUnnamedLookers(home, { ...talk, lookers: ['mama'] })).toBe(false);
  });

  it('a child is told that it is on its own where nobody at all can read along', () => {
    const me = peopleWith('juno', 'juno', { independent: true });
    const alone = { ...direct('juno', 'tilda'), alone: true as const };
    expect(isAmongThemselves(kidHome({ people: me }), alone)).toBe(true);
    expect(isAmongThemselves(kidHome({ people: me }), direct('juno', 'tilda'))).toBe(false);
    expect(isAmongThemselves(kidHome(), alone)).toBe(false);
    const withMama = { ...direct('juno', 'mama'), alone: true as const };
    expect(isAmongThemselves(kidHome({ people: me }), withMama)).toBe(false);
  });
});

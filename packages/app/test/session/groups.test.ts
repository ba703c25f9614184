import type { GroupView } from '@knothole/client/view';
import { describe, expect, it } from 'vitest';
import { groupsHome } from '../../src/gallery/group-fixtures.ts';
import {
  answerOf,
  awaited,
  groupsToCome,
  missingPairs,
  stageOf,
} from '../../src/shared/session/groups.ts';
import type { HomeView } from '../../src/shared/session/session.ts';

function gardenIn(view: HomeView, more: Partial<GroupView> = {}): GroupView {
  const garden = view.groups.find(({ id }) => id === 'garden');
  if (garden === undefined) throw new Error('the fixtures have no such group');
  return { ...garden, ...more };
}

describe('a group that cannot begin', () => {
  const view = groupsHome('waits');

  it('names each two who may not be together once, whichever side has to say yes', () => {
    const pairs = missingPairs(view, gardenIn(view)).map(({ people }) =>
      people.map(({ id }) => id),
    );
    expect(pairs).toEqual([['leo', 'pip']]);
    expect(awaited(view, gardenIn(view)).map(({ id }) => id)).toEqual(['leo', 'pip']);
    expect(stageOf(view, gardenIn(view))).toBe('waiting');
  });

  it('asks nobody again whose grown-ups have said no', () => {
    const refused = gardenIn(view, { refused: ['leo'] });
    expect(awaited(view, refused).map(({ id }) => id)).toEqual(['pip']);
    expect(stageOf(view, refused)).toBe('refused');
    expect(answerOf(view, refused, 'leo')).toBe('refused');
  });

  it('begins by itself when nobody is missing, and is on the list of those to come till then', () => {
    const ready = gardenIn(view, { missing: [], open: [] });
    expect(stageOf(view, ready)).toBe('starting');
    expect(groupsToCome(view).map(({ id }) => id)).toEqual(['garden', 'chess']);
  });
});

describe('a group that has its chat', () => {
  const view = groupsHome('on');

  it('stands with the chats, and says who is in it', () => {
    expect(stageOf(view, gardenIn(view))).toBe('on');
    expect(groupsToCome(view).map(({ id }) => id)).toEqual(['chess']);
    expect(answerOf(view, gardenIn(view), 'tilda')).toBe('in');
    expect(answerOf(view, gardenIn(view, { left: ['tilda'] }), 'tilda')).toBe('left');
  });

  it('is over for a family that has left it', () => {
    const over = view.conversations.map((chat) =>
      chat.form === 'group' ? ({ ...chat, state: { kind: 'ended' } } as const) : chat,
    );
    expect(stageOf({ ...view, conversations: over }, gardenIn(view))).toBe('over');
  });
});

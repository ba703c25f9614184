import type { TimelineEntry } from '@knothole/client/view';
import { describe, expect, it } from 'vitest';
import { withoutRepeatedComings } from '../../src/shared/chat/comings.ts';

type Event = Extract<TimelineEntry, { kind: 'joined' | 'left' }>;
let ids = 0;
const event = (kind: Event['kind'], person: string): TimelineEntry => {
  ids += 1;
  return { kind, id: `e${ids}`, person, sentAt: ids };
};
const said = (from: string): TimelineEntry => {
  ids += 1;
  return {
    kind: 'text',
    id: `e${ids}`,
    from,
    mine: false,
    text: 'hello',
    sentAt: ids,
    state: 'sent',
  };
};
const moved: TimelineEntry = { kind: 'moved', id: 'moved', reason: 'rollback', sentAt: 0 };

const kept = (...entries: TimelineEntry[]): string[] =>
  withoutRepeatedComings(entries).map(({ kind }) => kind);

describe('somebody who comes into a chat', () => {
  it('is told once, also when the chat was mended and took everybody in anew', () => {
    expect(kept(event('joined', 'juno'), moved, event('joined', 'juno'))).toEqual([
      'joined',
      'moved',
    ]);
  });

  it('is not told when what they said is on the screen already', () => {
    expect(kept(said('juno'), event('joined', 'juno'))).toEqual(['text']);
  });

  it('is told again after having gone', () => {
    const away = [event('joined', 'juno'), event('left', 'juno'), event('joined', 'juno')];
    expect(kept(...away)).toEqual(['joined', 'left', 'joined']);
  });

  it('is told beside others', () => {
    expect(kept(event('joined', 'juno'), event('joined', 'tilda'))).toEqual(['joined', 'joined']);
  });
});

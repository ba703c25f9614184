import type { TimelineEntry } from '@knothole/client/view';
import { describe, expect, it } from 'vitest';
import {
  newestOwn,
  RUN_PAUSE_SECONDS,
  timelineBlocks,
} from '../../src/shared/chat/timeline-blocks.ts';

const BERLIN = { timeZone: 'Europe/Berlin' };
const NOON = Date.UTC(2026, 10, 14, 11) / 1000;

let ids = 0;
function said(from: string, sentAt: number): TimelineEntry {
  ids += 1;
  return {
    kind: 'text',
    id: `m${ids}`,
    from,
    mine: from === 'me',
    text: 'hello',
    sentAt,
    state: 'sent',
  };
}

const shape = (entries: readonly TimelineEntry[]): string[] =>
  timelineBlocks(entries, BERLIN).map((block) =>
    block.kind === 'run' ? `${block.from}×${block.entries.length}` : block.kind,
  );

describe('a timeline as it is drawn', () => {
  it('begins each day with its break', () => {
    const evening = NOON + 12 * 3600 - 60;
    expect(shape([said('juno', evening - 120), said('juno', evening + 7200)])).toEqual([
      'day',
      'juno×1',
      'day',
      'juno×1',
    ]);
  });

  it('gathers what one person says in a row', () => {
    const entries = [said('juno', NOON), said('juno', NOON + 60), said('me', NOON + 70)];
    expect(shape(entries)).toEqual(['day', 'juno×2', 'me×1']);
  });

  it('starts anew after a pause, measured from the message before', () => {
    const pause = RUN_PAUSE_SECONDS;
    const entries = [
      said('juno', NOON),
      said('juno', NOON + pause),
      said('juno', NOON + 2 * pause),
    ];
    expect(shape(entries)).toEqual(['day', 'juno×3']);
    expect(shape([said('juno', NOON), said('juno', NOON + pause + 1)])).toEqual([
      'day',
      'juno×1',
      'juno×1',
    ]);
  });

  it('lets somebody’s coming and going stand between messages', () => {
    const left: TimelineEntry = { kind: 'left', id: 'gone', person: 'juno', sentAt: NOON + 5 };
    expect(shape([said('me', NOON), left, said('me', NOON + 10)])).toEqual([
      'day',
      'me×1',
      'event',
      'me×1',
    ]);
  });

  it('keeps the shared order where a sender’s clock is behind', () => {
    const entries = [said('me', NOON), said('juno', NOON - 3600), said('me', NOON + 1)];
    const order = timelineBlocks(entries, BERLIN).flatMap((block) =>
      block.kind === 'run' ? block.entries.map(({ id }) => id) : [],
    );
    expect(order).toEqual(entries.map(({ id }) => id));
  });

  it('gives every block a key of its own', () => {
    const entries = Array.from({ length: 40 }, (_, index) =>
      said(index % 3 === 0 ? 'me' : 'juno', NOON + index * 40_000),
    );
    const keys = timelineBlocks(entries, BERLIN).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('the newest own message', () => {
  it('is the last of mine, whatever came after it', () => {
    const mine = said('me', NOON);
    expect(newestOwn([said('me', NOON - 9), mine, said('juno', NOON + 1)])).toBe(mine.id);
  });

  it('is nothing where I have said nothing', () => {
    expect(newestOwn([said('juno', NOON)])).toBeNull();
  });
});

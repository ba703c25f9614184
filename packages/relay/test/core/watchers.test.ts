import { type Bucket, bucketEndsAt, type SlotRef } from '@knothole/protocol';
import { describe, expect, it } from 'vitest';
import { type Watcher, Watchers } from '../../src/core/watchers.ts';
import { envelope, slot } from '../support/samples.ts';

const WEEK: Bucket = { class: 'week', number: 2_980 };
const DAY: Bucket = { class: 'day', number: 20_860 };

class Ear implements Watcher {
  readonly heard: (readonly [string, SlotRef])[] = [];

  onValue(place: SlotRef): void {
    this.heard.push(['value', place]);
  }

  onEnded(place: SlotRef): void {
    this.heard.push(['ended', place]);
  }
}

describe('watchers', () => {
  it('hear of their address once, in its own bucket only', () => {
    const watchers = new Watchers();
    const [a, b] = [new Ear(), new Ear()];
    watchers.add(a, slot(WEEK, 1));
    watchers.add(a, slot(WEEK, 1));
    watchers.add(b, slot(WEEK, 1));
    watchers.notify({ bucket: DAY, address: slot(WEEK, 1).address }, envelope(1));
    expect(a.heard).toEqual([]);
    watchers.notify(slot(WEEK, 1), envelope(1));
    watchers.notify(slot(WEEK, 1), envelope(1));
    expect([a.heard, b.heard]).toEqual([[['value', slot(WEEK, 1)]], [['value', slot(WEEK, 1)]]]);
    expect(watchers.count(a)).toBe(0);
  });

  it('that left hear nothing and count nothing', () => {
    const watchers = new Watchers();
    const [a, b] = [new Ear(), new Ear()];
    for (let seed = 0; seed < 5; seed++) {
      watchers.add(a, slot(WEEK, seed));
      watchers.add(b, slot(WEEK, seed));
    }
    expect(watchers.remove(a, slot(WEEK, 0))).toBe(true);
    expect(watchers.remove(a, slot(WEEK, 0))).toBe(false);
    expect(watchers.count(a)).toBe(4);
    watchers.removeAll(a);
    expect([watchers.count(a), watchers.count(b)]).toEqual([0, 5]);
    watchers.notify(slot(WEEK, 1), envelope(1));
    expect([a.heard.length, b.heard.length]).toEqual([0, 1]);
  });

  it('hear the end of the buckets that ended, and wait on for the others', () => {
    const watchers = new Watchers();
    const ear = new Ear();
    watchers.add(ear, slot(WEEK, 1));
    watchers.add(ear, slot(DAY, 2));
    watchers.dropEnded(Math.min(bucketEndsAt(WEEK), bucketEndsAt(DAY)));
    expect(ear.heard).toEqual([['ended', slot(DAY, 2)]]);
    expect(watchers.count(ear)).toBe(1);
  });
});

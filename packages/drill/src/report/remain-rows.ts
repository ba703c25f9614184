/** What was left of ended buckets, row by row: at rest, and apart from it in the live memory. */
import { describeShare } from '../score/binomial.ts';
import type { Erasure } from '../score/erased.ts';

export const REMAIN_HEAD = ['found before the end', 'found after it', 'after a restart'] as const;

type RemainRow = readonly [what: string, before: string, after: string, restarted: string];

export function remainRows({
  keys,
  envelopes,
  before,
  after,
  restarted,
}: Erasure): readonly RemainRow[] {
  const atRest = 'not looked at again';
  const inMemory = (of: 'keysInMemory' | 'inMemory', total: number): RemainRow => [
    `${of === 'inMemory' ? 'envelopes, sealed,' : 'keys'} in the live memory`,
    before.hasMemory ? describeShare(before[of], total) : 'not captured',
    after.hasMemory ? describeShare(after[of], total) : 'not captured',
    restarted?.hasMemory ? describeShare(restarted[of], total) : 'not captured',
  ];
  return [
    [
      'keys in files, backups and free blocks',
      describeShare(before.keysAtRest, keys),
      describeShare(after.keysAtRest, keys),
      atRest,
    ],
    [
      'envelopes that open from files, backups and free blocks',
      describeShare(before.recoverable, envelopes),
      describeShare(after.recoverable, envelopes),
      atRest,
    ],
    ['wrapped bytes without a key there', '', describeShare(after.wrapped, envelopes), atRest],
    inMemory('keysInMemory', keys),
    inMemory('inMemory', envelopes),
  ];
}

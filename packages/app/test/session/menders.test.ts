import type { ConversationState } from '@knothole/client/view';
import { describe, expect, it } from 'vitest';
import { kidHome, parentHome } from '../../src/gallery/fixtures.ts';
import { canWrite, otherMenders, troubleOf } from '../../src/shared/session/menders.ts';

const stuck = (reason: Extract<ConversationState, { kind: 'stuck' }>['reason']) =>
  ({ kind: 'stuck', reason }) as const;

describe('a chat in trouble', () => {
  it.each([
    [{ kind: 'live' }, null],
    [{ kind: 'left' }, null],
    [{ kind: 'removed' }, 'removed'],
    [stuck('rollback'), 'rollback'],
  ] as const)('%j is told as %s', (state, trouble) => {
    expect(troubleOf(state)).toBe(trouble);
  });

  it.each(['expired', 'path', 'clone', 'fork', 'rollback', 'bucket'] as const)(
    'takes what is written while it is stuck (%s)',
    (reason) => {
      expect(canWrite(stuck(reason))).toBe(true);
    },
  );

  it('takes nothing where a device that was taken out could read it, or this one is out', () => {
    expect(canWrite(stuck('removal'))).toBe(false);
    expect(canWrite({ kind: 'removed' })).toBe(false);
    expect(canWrite({ kind: 'left' })).toBe(false);
  });
});

describe('who mends it', () => {
  it('are the guardians who have a device, without the one who reads it', () => {
    expect(otherMenders(parentHome()).map(({ id }) => id)).toEqual(['papa', 'oma']);
    expect(otherMenders(kidHome()).map(({ id }) => id)).toEqual(['mama', 'papa', 'oma']);
  });
});

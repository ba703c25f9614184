/** Whose devices can mend what is stuck here: guardians', by chain.md rules 27 and 28. */
import type { ConversationState, PersonView } from '@knothole/client/view';
import type { HomeView } from './session.ts';

/** What stopped a conversation; null where it goes on, or was left on purpose. */
export type Trouble = Extract<ConversationState, { kind: 'stuck' }>['reason'] | 'removed';

export function troubleOf(state: ConversationState): Trouble | null {
  switch (state.kind) {
    case 'live':
    case 'left':
    case 'ended':
    case 'waiting':
      return null;
    case 'removed':
      return 'removed';
    case 'stuck':
      return state.reason;
  }
}

/**
 * Whether something can be written: the outbox keeps it. Not while a device that was taken out could
 * still read it, and not where this one is no member any more.
 */
export function canWrite(state: ConversationState): boolean {
  return state.kind === 'live' || (state.kind === 'stuck' && state.reason !== 'removal');
}

/** Other guardians who have a device in the family. */
export function otherMenders(view: HomeView): readonly PersonView[] {
  return view.people.filter(
    ({ role, isMe, devices }) => role === 'guardian' && !isMe && devices.length > 0,
  );
}

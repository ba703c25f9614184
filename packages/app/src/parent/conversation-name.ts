/** What a conversation is called in lists and on top of it. */
import type { ConversationSummary } from '@knothole/client/view';
import { othersOf } from '../shared/session/people.ts';
import type { HomeView } from '../shared/session/session.ts';
import { WORDS } from '../shared/words/grown-up-words.ts';

export function conversationName(view: HomeView, conversation: ConversationSummary): string {
  const [first] = othersOf(view, conversation);
  if (conversation.form === 'family') return WORDS.home.familyChat;
  return first?.nickname ?? WORDS.chat.someone;
}

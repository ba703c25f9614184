/** What a grown-up reads while something is being mended: what happened, who mends it, what to do. */
import type { ConversationSummary } from '@knothole/client/view';
import type { VNode } from 'preact';
import { SewnNote } from '../shared/art/mending.tsx';
import { canWrite, otherMenders, type Trouble } from '../shared/session/menders.ts';
import type { HomeView } from '../shared/session/session.ts';
import { WORDS } from '../shared/words/grown-up-words.ts';
import css from './mending.module.css';

const words = WORDS.mending;

/** Above the composer, or in its place where nothing can be written. */
export function ChatMending({
  view,
  conversation,
  trouble,
}: {
  view: HomeView;
  conversation: ConversationSummary;
  trouble: Trouble;
}): VNode {
  const then = canWrite(conversation.state)
    ? [words.kept]
    : trouble === 'removed'
      ? [words.stays]
      : [];
  return <Mending what={words.chat[trouble]} then={sentences(view, trouble, then)} />;
}

/** On the home: the family's own group, which carries who belongs to it. */
export function FamilyMending({ view }: { view: HomeView }): VNode {
  const trouble = view.family.kind === 'stuck' ? view.family.reason : 'removed';
  return <Mending what={words.family} then={sentences(view, trouble, [words.kept])} isCard />;
}

function Mending({
  what,
  then,
  isCard = false,
}: {
  what: string;
  then: readonly string[];
  isCard?: boolean;
}): VNode {
  return (
    <div class={`${css.mending} ${isCard ? css.card : css.strip}`} role="status">
      <span class={css.picture}>
        <SewnNote />
      </span>
      <p>
        <strong>{what}</strong> {then.join(' ')}
      </p>
    </div>
  );
}

/** What to do comes first where the mending waits for it, else last. */
function sentences(view: HomeView, trouble: Trouble, then: readonly string[]): readonly string[] {
  const { todo } = words;
  const mend = mendSentence(view, trouble);
  if (trouble === 'bucket') return [todo.bucket, mend, ...then];
  const last = trouble === 'clone' || trouble === 'fork' ? [todo[trouble]] : [];
  return [mend, ...then, ...last];
}

/** Which device mends it, and when. */
function mendSentence(view: HomeView, trouble: Trouble): string {
  if (trouble === 'removal') return words.removal;
  const others = otherMenders(view);
  const [first] = others;
  if (first === undefined) {
    return view.connection.kind === 'online' ? words.here : words.hereOffline;
  }
  return words.there(others.length > 1 ? words.someone : WORDS.home.phoneOf(first.nickname));
}

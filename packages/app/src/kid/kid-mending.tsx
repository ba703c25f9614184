/** What a child sees while something is being mended: a note being sewn, and whose phone does it. */
import type { ConversationSummary } from '@knothole/client/view';
import type { VNode } from 'preact';
import { Avatar } from '../shared/art/avatar.tsx';
import { SpeakerIcon } from '../shared/art/icons.tsx';
import { SewnNote } from '../shared/art/mending.tsx';
import { canWrite, otherMenders, type Trouble } from '../shared/session/menders.ts';
import { joinWords } from '../shared/session/people.ts';
import { type HomeView, useSession } from '../shared/session/session.ts';
import { IconButton } from '../shared/ui/button.tsx';
import { isolate } from '../shared/words/isolate.ts';
import { KID_WORDS } from '../shared/words/kid-words.ts';
import css from './kid-mending.module.css';

const words = KID_WORDS.mending;

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
  return <Mending view={view} said={[words.chat[trouble], menderWords(view), ...then]} />;
}

/** On the home: what the family's devices know of each other. */
export function FamilyMending({ view }: { view: HomeView }): VNode {
  return <Mending view={view} said={[words.family, menderWords(view)]} isCard />;
}

function Mending({
  view,
  said: [what, ...then],
  isCard = false,
}: {
  view: HomeView;
  said: readonly [string, ...string[]];
  isCard?: boolean;
}): VNode {
  const { voice } = useSession();
  const spoken = [what, ...then].map((sentence) => sentence.replace(/\.?$/, '.')).join(' ');
  return (
    <div class={`${css.mending} ${isCard ? css.card : css.strip}`} role="status">
      <span class={css.pictures}>
        <span class={css.note}>
          <SewnNote />
        </span>
        {otherMenders(view)
          .slice(0, 2)
          .map(({ id, avatar }) => (
            <span key={id} class={css.phone}>
              <Avatar avatar={avatar} />
            </span>
          ))}
      </span>
      <p>
        <strong>{what}</strong>
        {then.map((sentence) => (
          <span key={sentence}>{sentence}</span>
        ))}
      </p>
      {voice.available.value ? (
        <IconButton
          icon={<SpeakerIcon />}
          label={KID_WORDS.chat.say}
          onPress={() => voice.say(spoken)}
        />
      ) : null}
    </div>
  );
}

function menderWords(view: HomeView): string {
  const [first, ...more] = otherMenders(view);
  if (first === undefined || more.length > 1) return words.many;
  const names = [first, ...more].map(({ nickname }) => isolate(nickname));
  const [only = ''] = names;
  return more.length === 0 ? words.one(only) : words.two(joinWords(names, 'disjunction'));
}

/** A few short sentences on a plaque, and a voice for whoever cannot read them. */
import type { VNode } from 'preact';
import { SpeakerIcon } from '../shared/art/icons.tsx';
import { useSession } from '../shared/session/session.ts';
import { IconButton } from '../shared/ui/button.tsx';
import { KID_WORDS } from '../shared/words/kid-words.ts';
import css from './kid-saying.module.css';

export function KidSaying({
  says,
  isAlert = false,
}: {
  says: readonly string[];
  /** Comes as an answer to a tap. */
  isAlert?: boolean;
}): VNode {
  const { voice } = useSession();
  return (
    <div class={css.saying}>
      <div role={isAlert ? 'alert' : 'status'}>
        {says.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </div>
      {voice.available.value ? (
        <IconButton
          icon={<SpeakerIcon />}
          label={KID_WORDS.chat.say}
          onPress={() => voice.say(says.map((one) => `${one}.`).join(' '))}
        />
      ) : null}
    </div>
  );
}

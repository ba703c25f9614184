/** In the place of the composer where a friendship was ended: neutral, kind, and no fault of anybody. */
import type { VNode } from 'preact';
import { Bridge } from '../shared/art/bridge.tsx';
import { SpeakerIcon } from '../shared/art/icons.tsx';
import { useSession } from '../shared/session/session.ts';
import { IconButton } from '../shared/ui/button.tsx';
import { KID_WORDS } from '../shared/words/kid-words.ts';
import css from './kid-ended.module.css';

const words = KID_WORDS.chat;

export function KidEnded(): VNode {
  const { voice } = useSession();
  const then = [KID_WORDS.mending.stays, words.endedAsk];
  return (
    <div class={css.ended} role="status">
      <span class={css.picture}>
        <Bridge state="ended" />
      </span>
      <p>
        <strong>{words.ended}</strong>
        {then.map((sentence) => (
          <span key={sentence}>{sentence}</span>
        ))}
      </p>
      {voice.available.value ? (
        <IconButton
          icon={<SpeakerIcon />}
          label={words.say}
          onPress={() => voice.say([words.ended, ...then].map((one) => `${one}.`).join(' '))}
        />
      ) : null}
    </div>
  );
}

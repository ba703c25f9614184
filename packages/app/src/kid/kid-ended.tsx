/** In the place of the composer where a chat is over: neutral, kind, and no fault of anybody. */
import type { Avatar } from '@knothole/client/view';
import type { VNode } from 'preact';
import { Bridge } from '../shared/art/bridge.tsx';
import { GroupPicture } from '../shared/art/group-picture.tsx';
import { SpeakerIcon } from '../shared/art/icons.tsx';
import { useSession } from '../shared/session/session.ts';
import { IconButton } from '../shared/ui/button.tsx';
import { KID_WORDS } from '../shared/words/kid-words.ts';
import css from './kid-ended.module.css';

const words = KID_WORDS.chat;

export function KidEnded(): VNode {
  return (
    <Ended
      picture={
        <span class={css.picture}>
          <Bridge state="ended" />
        </span>
      }
      says={[words.ended, KID_WORDS.mending.stays, words.endedAsk]}
    />
  );
}

/** The child has gone out of a group by itself. */
export function KidLeft({ picture }: { picture: Avatar }): VNode {
  return (
    <Ended
      picture={<GroupPicture picture={picture} size="96px" asleep />}
      says={[KID_WORDS.group.left, KID_WORDS.mending.stays]}
    />
  );
}

function Ended({
  picture,
  says: [what, ...then],
}: {
  picture: VNode;
  says: readonly [string, ...string[]];
}): VNode {
  const { voice } = useSession();
  return (
    <div class={css.ended} role="status">
      {picture}
      <p>
        <strong>{what}</strong>
        {then.map((sentence) => (
          <span key={sentence}>{sentence}</span>
        ))}
      </p>
      {voice.available.value ? (
        <IconButton
          icon={<SpeakerIcon />}
          label={words.say}
          onPress={() => voice.say([what, ...then].map((one) => `${one}.`).join(' '))}
        />
      ) : null}
    </div>
  );
}

/** Three tools: pictures, the line to write on, send. A picture goes with one tap. */
import type { ConversationId } from '@knothole/client/view';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { FaceIcon, SendIcon } from '../shared/art/icons.tsx';
import { PICTURE_NAMES, PICTURE_TEXT, type PictureName } from '../shared/art/picture-names.ts';
import { Picture } from '../shared/art/pictures.tsx';
import { GrowingText } from '../shared/chat/growing-text.tsx';
import { useComposer } from '../shared/chat/use-composer.ts';
import { IconButton } from '../shared/ui/button.tsx';
import { KID_WORDS } from '../shared/words/kid-words.ts';
import css from './kid-composer.module.css';
import { KidProblem } from './kid-problem.tsx';

const words = KID_WORDS.chat;

export function KidComposer({ conversation }: { conversation: ConversationId }): VNode {
  const composer = useComposer(conversation);
  const [pictures, setPictures] = useState(true);
  const send = (): void => {
    composer.send();
    setPictures(true);
  };
  const problem = composer.room.kind === 'over' ? 'TEXT_TOO_LONG' : composer.error;
  return (
    <form
      class={css.composer}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {problem === null ? null : <KidProblem code={problem} />}
      {pictures ? <Tray onPick={(name) => composer.sendAtOnce(PICTURE_TEXT[name])} /> : null}
      <div class={css.row}>
        <IconButton
          look="plain"
          icon={<FaceIcon />}
          label={words.pictures}
          pressed={pictures}
          onPress={() => setPictures(!pictures)}
        />
        <GrowingText
          label={words.write}
          text={composer.text}
          onText={composer.write}
          onFocus={() => setPictures(false)}
          onEnter={send}
          enterSends
        />
        <IconButton
          type="submit"
          look="main"
          icon={<SendIcon />}
          label={words.send}
          disabled={!composer.canSend}
        />
      </div>
    </form>
  );
}

function Tray({ onPick }: { onPick: (name: PictureName) => void }): VNode {
  return (
    <ul class={css.tray}>
      {PICTURE_NAMES.map((name) => (
        <li key={name}>
          <button type="button" aria-label={words.picture[name]} onClick={() => onPick(name)}>
            <Picture name={name} />
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Writing a message as a grown-up. */
import type { ConversationId } from '@knothole/client/view';
import type { VNode } from 'preact';
import { EyeIcon, SendIcon } from '../shared/art/icons.tsx';
import { GrowingText } from '../shared/chat/growing-text.tsx';
import type { TextRoom } from '../shared/chat/text-bytes.ts';
import { useComposer } from '../shared/chat/use-composer.ts';
import { IconButton } from '../shared/ui/button.tsx';
import { Notice } from '../shared/ui/notice.tsx';
import { ERROR_WORDS } from '../shared/words/error-words.ts';
import { WORDS } from '../shared/words/grown-up-words.ts';
import css from './composer.module.css';

const words = WORDS.chat;

export function Composer({
  conversation,
  notice,
}: {
  conversation: ConversationId;
  /** What the writer must know before writing; null in an ordinary chat. */
  notice: string | null;
}): VNode {
  const composer = useComposer(conversation);
  return (
    <form
      class={css.composer}
      onSubmit={(event) => {
        event.preventDefault();
        composer.send();
      }}
    >
      {composer.error === null ? null : (
        <Notice tone="danger">{ERROR_WORDS[composer.error]}</Notice>
      )}
      {notice === null ? null : (
        <p class={css.notice} id="composer-notice">
          <EyeIcon />
          {notice}
        </p>
      )}
      <Room room={composer.room} />
      <div class={css.row}>
        <GrowingText
          label={words.write}
          text={composer.text}
          onText={composer.write}
          onEnter={composer.send}
          {...(notice === null ? {} : { describedBy: 'composer-notice' })}
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

function Room({ room }: { room: TextRoom }): VNode | null {
  switch (room.kind) {
    case 'fine':
      return null;
    case 'near':
      return <p class={css.room}>{words.nearlyFull}</p>;
    case 'over':
      return (
        <p class={`${css.room} ${css.over}`} role="alert">
          {words.tooLong(room.share)}
        </p>
      );
  }
}

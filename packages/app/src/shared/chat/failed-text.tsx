/** What to do with an own long text that could not be sent: once more, or away with it. */
import type { ConversationId, MessageId } from '@knothole/client/view';
import type { VNode } from 'preact';
import { CrossIcon, RefreshIcon } from '../art/icons.tsx';
import { useCommand } from '../session/use-command.ts';
import { Button } from '../ui/button.tsx';
import css from './long-text.module.css';

export function FailedText({
  conversation,
  id,
  words,
}: {
  conversation: ConversationId;
  id: MessageId;
  words: { readonly again: string; readonly dismiss: string };
}): VNode {
  const command = useCommand();
  const input = { conversation, id };
  return (
    <span class={css.failed}>
      <Button
        look="plain"
        icon={<RefreshIcon />}
        busy={command.busy}
        onPress={() => void command.run('resendText', input)}
      >
        {words.again}
      </Button>
      <Button
        look="plain"
        icon={<CrossIcon />}
        busy={command.busy}
        onPress={() => void command.run('dismissText', input)}
      >
        {words.dismiss}
      </Button>
    </span>
  );
}

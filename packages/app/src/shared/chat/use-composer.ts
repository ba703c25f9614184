/** Writing one message: its draft, its room, and sending it. */
import type { ConversationId } from '@knothole/client/view';
import type { KnotholeErrorCode } from '@knothole/protocol';
import { useState } from 'preact/hooks';
import { useSession } from '../session/session.ts';
import { useCommand } from '../session/use-command.ts';
import { type TextRoom, textRoom } from './text-bytes.ts';

export interface Composer {
  readonly text: string;
  readonly room: TextRoom;
  readonly canSend: boolean;
  readonly error: KnotholeErrorCode | null;
  write(text: string): void;
  /** Sends the draft; it stays in the field if that fails. */
  send(): void;
  /** Sends this and leaves the draft alone. */
  sendAtOnce(text: string): void;
}

export function useComposer(conversation: ConversationId): Composer {
  const { drafts } = useSession();
  const command = useCommand();
  const [text, setText] = useState(() => drafts.get(conversation));
  const room = textRoom(text);
  const canSend = text.trim() !== '' && room.kind !== 'over';

  const write = (next: string): void => {
    drafts.set(conversation, next);
    setText(next);
    command.clearError();
  };
  const submit = async (typed: string): Promise<void> => {
    const sent = await command.run('sendText', { conversation, text: typed.trim() });
    // What was typed while the message was being stored is the next draft.
    if (sent) setText((now) => keepRest(now, typed, (rest) => drafts.set(conversation, rest)));
  };

  return {
    text,
    room,
    canSend,
    error: command.error,
    write,
    send() {
      if (canSend) void submit(text);
    },
    sendAtOnce(said) {
      void command.run('sendText', { conversation, text: said });
    },
  };
}

function keepRest(now: string, sent: string, keep: (rest: string) => void): string {
  const rest = now.startsWith(sent) ? now.slice(sent.length) : now;
  keep(rest);
  return rest;
}

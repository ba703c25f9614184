/** Why something cannot be: one short sentence, and a voice for whoever cannot read it. */
import type { KnotholeErrorCode } from '@knothole/protocol';
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { SpeakerIcon } from '../shared/art/icons.tsx';
import { useSession } from '../shared/session/session.ts';
import { IconButton } from '../shared/ui/button.tsx';
import { KID_ERROR_WORDS } from '../shared/words/error-words.ts';
import { KID_WORDS } from '../shared/words/kid-words.ts';
import css from './kid-problem.module.css';

export function KidProblem({ code }: { code: KnotholeErrorCode }): VNode {
  const { voice } = useSession();
  const text = KID_ERROR_WORDS[code];
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => ref.current?.scrollIntoView({ block: 'nearest' }), [code]);
  return (
    <div class={css.problem} ref={ref}>
      <p role="alert">{text}</p>
      {voice.available.value ? (
        <IconButton
          icon={<SpeakerIcon />}
          label={KID_WORDS.chat.say}
          onPress={() => voice.say(text)}
        />
      ) : null}
    </div>
  );
}

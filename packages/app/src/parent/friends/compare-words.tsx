/** The six words that both screens show, to be compared by voice. */
import type { ContactView, Profile } from '@knothole/client/view';
import type { ComponentChildren, VNode } from 'preact';
import { Avatar } from '../../shared/art/avatar.tsx';
import { PeopleIcon } from '../../shared/art/icons.tsx';
import { joinNames } from '../../shared/session/people.ts';
import { useCommand } from '../../shared/session/use-command.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Answers } from '../../shared/ui/dialog.tsx';
import { Notice } from '../../shared/ui/notice.tsx';
import { ERROR_WORDS } from '../../shared/words/error-words.ts';
import { FRIEND_WORDS } from '../../shared/words/friend-words.ts';
import css from './meet.module.css';

const words = FRIEND_WORDS.words;

interface Compared {
  readonly other: Profile;
  readonly introduced: readonly ContactView[];
  readonly words: readonly string[];
}

/** `children`: what can be done below the words. */
export function SixWords({ met, children }: { met: Compared; children: ComponentChildren }): VNode {
  return (
    <div class={css.scene}>
      <Met met={met} />
      <ol class={css.words} aria-label={words.list}>
        {met.words.map((word, index) => (
          <li key={`${index}-${word}`} translate={false} dir="ltr">
            <span aria-hidden="true">{index + 1}</span>
            {word}
          </li>
        ))}
      </ol>
      {children}
    </div>
  );
}

/** Whom one is about to meet: their grown-up, and whom they introduce. */
function Met({ met: { other, introduced: more } }: { met: Compared }): VNode {
  return (
    <div class={css.met}>
      <Avatar avatar={other.avatar} size="64px" />
      <div>
        <p>
          <strong>{words.youMeet(other.nickname)}</strong>
          {more.length === 0 ? null : <span>{words.introduces(joinNames(more))}</span>}
        </p>
        {more.length === 0 ? null : (
          <span class={css.row}>
            {more.slice(0, 6).map(({ id, avatar }) => (
              <Avatar key={id} avatar={avatar} size="40px" />
            ))}
          </span>
        )}
      </div>
    </div>
  );
}

/** Both answers are of equal size: neither is the easier one. */
export function SameOrNot({ other }: { other: Profile }): VNode {
  const command = useCommand();
  const answer = (same: boolean): void => void command.run('answerWords', { same });
  return (
    <>
      <Notice tone="glow" icon={<PeopleIcon />}>
        {words.how(other.nickname)}
      </Notice>
      <p>{words.why}</p>
      {command.error === null ? null : <Notice tone="danger">{ERROR_WORDS[command.error]}</Notice>}
      <div class={css.wide}>
        <Answers>
          <Button look="plain" busy={command.busy} onPress={() => answer(false)}>
            {words.different}
          </Button>
          <Button look="plain" busy={command.busy} onPress={() => answer(true)}>
            {words.same}
          </Button>
        </Answers>
      </div>
    </>
  );
}

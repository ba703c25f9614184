/** With which children the family's grown-ups look along: a switch for each. */
import type { PersonView } from '@knothole/client/view';
import type { VNode } from 'preact';
import { Avatar } from '../../shared/art/avatar.tsx';
import { type HomeView, useSession } from '../../shared/session/session.ts';
import { useCommand } from '../../shared/session/use-command.ts';
import { PersonName } from '../../shared/ui/name-list.tsx';
import { Notice } from '../../shared/ui/notice.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { ERROR_WORDS } from '../../shared/words/error-words.ts';
import { WORDS } from '../../shared/words/grown-up-words.ts';
import { RULES_WORDS } from '../../shared/words/rules-words.ts';
import css from './rules.module.css';
import { SwitchRow } from './switch-row.tsx';

const words = RULES_WORDS;

export function Rules({ view }: { view: HomeView }): VNode {
  const { router } = useSession();
  const children = view.people.filter(({ role }) => role === 'child');
  return (
    <Page title={words.title} onBack={() => router.back()}>
      <p>{children.length === 0 ? words.none : words.lead}</p>
      {children.length === 0 ? null : (
        <>
          <ul class={css.list}>
            {children.map((child) => (
              <LookingAlong key={child.id} child={child} />
            ))}
          </ul>
          <p class={css.small}>{words.how}</p>
          <p class={css.small}>{words.others}</p>
        </>
      )}
    </Page>
  );
}

function LookingAlong({ child }: { child: PersonView }): VNode {
  const command = useCommand();
  const independent = child.independent === true;
  const toggle = (): void => {
    void command.run('setOversight', { person: child.id, independent: !independent });
  };
  return (
    <li>
      <SwitchRow
        picture={<Avatar avatar={child.avatar} size="40px" />}
        title={<PersonName person={child} you={WORDS.home.me} />}
        text={independent ? words.alone : words.along}
        label={words.label(child.nickname)}
        checked={!independent}
        busy={command.busy}
        onToggle={toggle}
      />
      {command.error === null ? null : <Notice tone="danger">{ERROR_WORDS[command.error]}</Notice>}
    </li>
  );
}

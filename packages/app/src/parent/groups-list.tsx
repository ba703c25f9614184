/** Groups as rows that lead to their pages. */
import type { GroupView } from '@knothole/client/view';
import type { VNode } from 'preact';
import { GroupPicture } from '../shared/art/group-picture.tsx';
import { stageOf } from '../shared/session/groups.ts';
import type { Route } from '../shared/session/route.ts';
import { type HomeView, useSession } from '../shared/session/session.ts';
import { useReturnFocus } from '../shared/ui/use-return-focus.ts';
import { GROUP_WORDS } from '../shared/words/group-words.ts';
import css from './friends-section.module.css';

export function GroupsList({
  view,
  groups,
}: {
  view: HomeView;
  groups: readonly GroupView[];
}): VNode | null {
  return groups.length === 0 ? null : (
    <ul class={css.list}>
      {groups.map((group) => (
        <GroupRow key={group.id} view={view} group={group} />
      ))}
    </ul>
  );
}

function GroupRow({ view, group }: { view: HomeView; group: GroupView }): VNode {
  const { router } = useSession();
  const isMine = (open: Route): boolean => open.screen === 'group' && open.group === group.id;
  const ref = useReturnFocus<HTMLButtonElement>(isMine);
  return (
    <li>
      <button
        type="button"
        ref={ref}
        class={css.row}
        aria-current={isMine(router.route.value) ? 'page' : undefined}
        onClick={() => router.go({ screen: 'group', group: group.id })}
      >
        <span class={css.face}>
          <GroupPicture picture={group.picture} size="56px" />
        </span>
        <span class={css.text}>
          <strong>
            <bdi>{group.name}</bdi>
          </strong>
          <span>{GROUP_WORDS.row[stageOf(view, group)]}</span>
        </span>
      </button>
    </li>
  );
}

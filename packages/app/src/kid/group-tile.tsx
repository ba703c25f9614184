/** A group that has not begun, among the faces of a child's home: asleep, its rim only drawn. */
import type { GroupView } from '@knothole/client/view';
import type { VNode } from 'preact';
import { GroupPicture } from '../shared/art/group-picture.tsx';
import { peopleOf } from '../shared/session/people.ts';
import { type HomeView, useSession } from '../shared/session/session.ts';
import { useReturnFocus } from '../shared/ui/use-return-focus.ts';
import { KID_WORDS } from '../shared/words/kid-words.ts';
import kid from './kid.module.css';
import tiles from './kid-home.module.css';

export function GroupTile({ view, group }: { view: HomeView; group: GroupView }): VNode {
  const { router } = useSession();
  const ref = useReturnFocus<HTMLButtonElement>(
    (route) => route.screen === 'group' && route.group === group.id,
  );
  return (
    <li>
      <button
        type="button"
        ref={ref}
        class={tiles.tile}
        aria-label={KID_WORDS.home.waits(group.name)}
        onClick={() => router.go({ screen: 'group', group: group.id })}
      >
        <span class={tiles.hollow} data-asleep="true" data-empty="true" data-group="true">
          <GroupPicture
            picture={group.picture}
            members={peopleOf(view, group.people).map(({ avatar }) => avatar)}
            asleep
          />
        </span>
        <span class={`${kid.plaque} ${tiles.name}`}>
          <bdi>{group.name}</bdi>
        </span>
      </button>
    </li>
  );
}

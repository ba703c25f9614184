/** Other families on a grown-up's home: each one's name and who chats, and the way to all of it. */
import type { VNode } from 'preact';
import { GroupFace } from '../shared/art/group-face.tsx';
import { PeopleIcon, PlusIcon } from '../shared/art/icons.tsx';
import { TreeMark } from '../shared/art/tree-mark.tsx';
import {
  familyName,
  type OtherFamily,
  openPairs,
  otherFamilies,
  pairName,
} from '../shared/session/friends.ts';
import { groupsToCome } from '../shared/session/groups.ts';
import { joinWords } from '../shared/session/people.ts';
import { type HomeView, useSession } from '../shared/session/session.ts';
import { Button } from '../shared/ui/button.tsx';
import { useReturnFocus } from '../shared/ui/use-return-focus.ts';
import { FRIEND_WORDS } from '../shared/words/friend-words.ts';
import { GROUP_WORDS } from '../shared/words/group-words.ts';
import css from './friends-section.module.css';
import { GroupsList } from './groups-list.tsx';

const words = FRIEND_WORDS.home;
/** So many pairs are named on the home. */
const NAMED_PAIRS = 2;

export function FriendsSection({ view }: { view: HomeView }): VNode {
  const { router } = useSession();
  const families = otherFamilies(view);
  return (
    <section class={css.section}>
      <h2>{FRIEND_WORDS.title}</h2>
      {families.length === 0 ? (
        <p class={css.empty}>{words.none}</p>
      ) : (
        <ul class={css.list}>
          {families.map((family) => (
            <FamilyRow key={family.id} view={view} family={family} />
          ))}
        </ul>
      )}
      <GroupsList view={view} groups={groupsToCome(view)} />
      {families.length === 0 ? null : (
        <Button
          look="plain"
          wide
          icon={<PeopleIcon />}
          onPress={() => router.go({ screen: 'make-group', step: 'who' })}
        >
          {GROUP_WORDS.make}
        </Button>
      )}
      {view.meeting === null ? (
        <Button
          look="plain"
          wide
          icon={<PlusIcon />}
          onPress={() => router.go({ screen: 'meet', step: 'way' })}
        >
          {words.meet}
        </Button>
      ) : null}
    </section>
  );
}

function FamilyRow({ view, family }: { view: HomeView; family: OtherFamily }): VNode {
  const { router } = useSession();
  const ref = useReturnFocus<HTMLButtonElement>(({ screen }) => screen === 'friends');
  const pairs = openPairs(view, family).slice(0, NAMED_PAIRS);
  const talks =
    pairs.length === 0
      ? words.noneTalks
      : words.talks(joinWords(pairs.map(pairName), 'conjunction'));
  return (
    <li>
      <button
        type="button"
        ref={ref}
        class={css.row}
        aria-current={router.route.value.screen === 'friends' ? 'page' : undefined}
        onClick={() => router.go({ screen: 'friends' })}
      >
        <span class={css.face}>
          <GroupFace avatars={family.contacts.map(({ avatar }) => avatar)} size="56px" />
          <span class={css.mark}>
            <TreeMark />
          </span>
        </span>
        <span class={css.text}>
          <strong>{familyName(family.contacts)}</strong>
          <span>{talks}</span>
        </span>
      </button>
    </li>
  );
}

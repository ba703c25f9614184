/** A group that has not begun: its picture, and in pictures why it cannot be yet. */
import type { GroupView } from '@knothole/client/view';
import type { VNode } from 'preact';
import { Avatar } from '../shared/art/avatar.tsx';
import { Gap } from '../shared/art/gap.tsx';
import { GroupPicture } from '../shared/art/group-picture.tsx';
import { BackIcon } from '../shared/art/icons.tsx';
import { awaited, missingPairs, stageOf } from '../shared/session/groups.ts';
import { joinNames, peopleOf, type Someone } from '../shared/session/people.ts';
import { type HomeView, useSession } from '../shared/session/session.ts';
import { IconButton } from '../shared/ui/button.tsx';
import { KID_WORDS } from '../shared/words/kid-words.ts';
import kid from './kid.module.css';
import { KidFrame } from './kid-frame.tsx';
import css from './kid-group.module.css';
import { KidSaying } from './kid-saying.tsx';

const words = KID_WORDS.group;
/** More would be a riddle. */
const SHOWN_PAIRS = 2;

export function KidGroup({ view, group }: { view: HomeView; group: GroupView }): VNode {
  const { router } = useSession();
  const members = peopleOf(view, group.people);
  const isRefused = stageOf(view, group) === 'refused';
  const pairs = isRefused ? [] : missingPairs(view, group).slice(0, SHOWN_PAIRS);
  return (
    <KidFrame layout={css.group}>
      <header class={css.header}>
        <IconButton
          look="plain"
          icon={<BackIcon />}
          label={words.back}
          onPress={() => router.home()}
        />
        <h1 class={kid.plaque}>
          <bdi>{group.name}</bdi>
        </h1>
      </header>
      <span class={css.picture}>
        <GroupPicture
          picture={group.picture}
          members={members.map(({ avatar }) => avatar)}
          asleep
        />
      </span>
      {pairs.map(({ people }) => (
        <Apart key={people.map(({ id }) => id).join()} people={people} />
      ))}
      <KidSaying says={reasonsOf(view, group)} />
    </KidFrame>
  );
}

function Apart({ people: [one, other] }: { people: readonly [Someone, Someone] }): VNode {
  return (
    <div class={css.apart}>
      <Avatar avatar={one.avatar} size="96px" />
      <span class={css.gap}>
        <Gap />
      </span>
      <Avatar avatar={other.avatar} size="96px" />
    </div>
  );
}

/** Why, then what happens: in the words of a child, and nobody's fault. */
function reasonsOf(view: HomeView, group: GroupView): readonly string[] {
  switch (stageOf(view, group)) {
    case 'refused':
      return [words.refused, words.askAbout];
    case 'waiting': {
      const pairs = missingPairs(view, group).slice(0, SHOWN_PAIRS);
      const asked = awaited(view, group);
      return [
        ...pairs.map(({ people }) => words.apart(joinNames(people))),
        ...(asked.length === 0 ? [] : [words.asking(joinNames(asked))]),
      ];
    }
    default:
      return [words.soon];
  }
}

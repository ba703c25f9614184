/** Why not everybody is in a group yet: who may not be with whom, and whose answer is missing. */
import type { GroupView } from '@knothole/client/view';
import type { VNode } from 'preact';
import { Avatar } from '../../shared/art/avatar.tsx';
import { Gap } from '../../shared/art/gap.tsx';
import { awaited, missingPairs, stageOf } from '../../shared/session/groups.ts';
import { joinNames, peopleOf, type Someone } from '../../shared/session/people.ts';
import type { HomeView } from '../../shared/session/session.ts';
import { GROUP_PAGE_WORDS } from '../../shared/words/group-page-words.ts';
import css from './group-waits.module.css';

const words = GROUP_PAGE_WORDS.waits;
/** So many are drawn; the names below are all of them. */
const SHOWN_PAIRS = 3;

export function GroupWaits({ view, group }: { view: HomeView; group: GroupView }): VNode | null {
  const stage = stageOf(view, group);
  const pairs = missingPairs(view, group);
  const refused = peopleOf(view, group.refused);
  const waitsFor = awaited(view, group);
  if (stage === 'over' || (pairs.length === 0 && refused.length === 0 && waitsFor.length === 0)) {
    return null;
  }
  return (
    <section class={css.card} aria-live="polite">
      <h2>{titleOf(stage === 'on', refused.length > 0)}</h2>
      {pairs.slice(0, SHOWN_PAIRS).map(({ people: [one, other] }) => (
        <div key={`${one.id}-${other.id}`} class={css.pair}>
          <Avatar avatar={one.avatar} size="56px" />
          <span class={css.gap}>
            <Gap />
          </span>
          <Avatar avatar={other.avatar} size="56px" />
          <p>{words.pair(one.nickname, other.nickname)}</p>
        </div>
      ))}
      {refused.length === 0 ? null : <p>{words.refused(joinNames(refused))}</p>}
      {askedSentences(waitsFor).map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
    </section>
  );
}

function titleOf(isOn: boolean, isRefused: boolean): string {
  if (isOn) return words.titleAdded;
  return isRefused ? words.refusedTitle : words.title;
}

/** Of other families' children their grown-ups are asked, of grown-ups they themselves. */
function askedSentences(people: readonly Someone[]): readonly string[] {
  const mine = people.filter(({ from, role, isMe }) => from === null && (isMe || role === 'child'));
  const others = people.filter((person) => !mine.includes(person));
  const children = others.filter(({ role }) => role === 'child');
  const grownUps = others.filter(({ role }) => role === 'guardian');
  return [
    ...(mine.length === 0 ? [] : [words.mine(joinNames(mine))]),
    ...(children.length === 0 ? [] : [words.asked(joinNames(children))]),
    ...grownUps.map(({ nickname }) => words.askedAlone(nickname)),
  ];
}

/** Making a group: who is in it, what it is called, and then how it stands. */
import { type GroupId, MAX_GROUP_PEOPLE, type PersonId, type Profile } from '@knothole/client/view';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { freeAvatar } from '../../onboarding/nickname-holder.ts';
import { ProfileForm } from '../../onboarding/profile-form.tsx';
import { groupOf } from '../../shared/session/groups.ts';
import { joinNames, peopleOf } from '../../shared/session/people.ts';
import type { MakeGroupStep } from '../../shared/session/route.ts';
import { type HomeView, useSession } from '../../shared/session/session.ts';
import { useCommand } from '../../shared/session/use-command.ts';
import { ConnectionStrip } from '../../shared/ui/connection-strip.tsx';
import { Notice } from '../../shared/ui/notice.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { ERROR_WORDS } from '../../shared/words/error-words.ts';
import { FRIEND_WORDS } from '../../shared/words/friend-words.ts';
import { GROUP_PAGE_WORDS } from '../../shared/words/group-page-words.ts';
import { choosableIn } from './choosable.ts';
import { ChooseMembers } from './choose-members.tsx';
import { drawGroup, GROUP_NAME_WORDS } from './group-name.tsx';
import { GroupPage } from './group-page.tsx';

const words = GROUP_PAGE_WORDS;

export function MakeGroup({
  view,
  step,
  request,
}: {
  view: HomeView;
  step: MakeGroupStep;
  /** The child's wish that it fulfils. */
  request: string | null;
}): VNode {
  const { router } = useSession();
  const [chosen, setChosen] = useState<readonly PersonId[]>(() => wishedFor(view, request));
  // The wish is off the list as soon as it is fulfilled, and the page stays.
  const [made, setMade] = useState<GroupId | null>(null);
  const group = made === null ? undefined : groupOf(view, made);
  if (group !== undefined) {
    return <GroupPage view={view} group={group} onBack={() => router.home()} />;
  }
  if (step === 'name' && isEnough(view, chosen)) {
    return <Naming view={view} people={chosen} request={request} onMade={setMade} />;
  }
  return (
    <Page title={words.who.title} onBack={() => router.back()}>
      <p>{words.who.lead(MAX_GROUP_PEOPLE)}</p>
      <ChooseMembers
        choosable={choosableIn(view)}
        start={chosen}
        taken={0}
        action={words.who.next}
        isEnough={(people) => isEnough(view, people)}
        onChosen={(people) => {
          setChosen(people);
          router.go({
            screen: 'make-group',
            step: 'name',
            ...(request === null ? {} : { request }),
          });
        }}
      />
    </Page>
  );
}

function Naming({
  view,
  people,
  request,
  onMade,
}: {
  view: HomeView;
  people: readonly PersonId[];
  request: string | null;
  onMade: (group: GroupId) => void;
}): VNode {
  const { router, link } = useSession();
  const command = useCommand();
  const members = peopleOf(view, people);
  const children = members.filter(({ from, role }) => from === null && role === 'child');
  const make = async ({ nickname: name, avatar: picture }: Profile): Promise<void> => {
    const made = await command.ask('createGroup', { name, picture, people });
    if (made === undefined) return;
    onMade(made.group);
    // A wish that stays on the list for want of a connection can be taken off by hand.
    if (request !== null) await link.run('dismissRequest', { id: request }).catch(() => null);
  };
  return (
    <Page title={words.name.title} onBack={() => router.back()}>
      <ConnectionStrip connection={view.connection} offline={FRIEND_WORDS.offline} />
      <ProfileForm
        start={{ nickname: '', avatar: freeAvatar(members) }}
        placeholder={words.name.placeholder}
        action={words.name.make}
        words={GROUP_NAME_WORDS}
        busy={command.busy}
        draw={drawGroup}
        onDone={(profile) => void make(profile)}
      >
        <Notice tone="glow">{words.name.allows(joinNames(children))}</Notice>
        {command.error === null ? null : (
          <Notice tone="danger">{ERROR_WORDS[command.error]}</Notice>
        )}
      </ProfileForm>
    </Page>
  );
}

function wishedFor(view: HomeView, request: string | null): readonly PersonId[] {
  const wish = view.requests.find(({ id }) => id === request);
  return wish?.kind === 'ask' ? [wish.child, ...wish.people] : [];
}

/** Of two families at least, one of them this one. */
function isEnough(view: HomeView, people: readonly PersonId[]): boolean {
  const from = peopleOf(view, people).map((person) => person.from);
  return from.includes(null) && from.some((family) => family !== null);
}

/** One group: how it stands, who is in it and who has allowed whom, and what a guardian can do about it. */
import { type GroupView, MAX_GROUP_PEOPLE, type PersonId } from '@knothole/client/view';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { ProfileForm } from '../../onboarding/profile-form.tsx';
import { GroupPicture } from '../../shared/art/group-picture.tsx';
import { FaceIcon, PlusIcon } from '../../shared/art/icons.tsx';
import { contactsOf, familyName } from '../../shared/session/friends.ts';
import { chatOf, stageOf } from '../../shared/session/groups.ts';
import { peopleOf } from '../../shared/session/people.ts';
import { type HomeView, useSession } from '../../shared/session/session.ts';
import { useCommand } from '../../shared/session/use-command.ts';
import { Button } from '../../shared/ui/button.tsx';
import { ConnectionStrip } from '../../shared/ui/connection-strip.tsx';
import { Notice } from '../../shared/ui/notice.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { ERROR_WORDS } from '../../shared/words/error-words.ts';
import { FRIEND_WORDS } from '../../shared/words/friend-words.ts';
import { GROUP_PAGE_WORDS } from '../../shared/words/group-page-words.ts';
import { choosableIn } from './choosable.ts';
import { ChooseMembers } from './choose-members.tsx';
import { drawGroup, GROUP_NAME_WORDS } from './group-name.tsx';
import css from './group-page.module.css';
import { GroupPeople } from './group-people.tsx';
import { GroupWaits } from './group-waits.tsx';

const words = GROUP_PAGE_WORDS.page;

interface GroupProps {
  readonly view: HomeView;
  readonly group: GroupView;
}

export function GroupPage({ view, group, onBack }: GroupProps & { onBack: () => void }): VNode {
  const [editing, setEditing] = useState<'name' | 'people' | null>(null);
  const close = (): void => setEditing(null);
  switch (editing) {
    case 'name':
      return <Renaming view={view} group={group} onClose={close} />;
    case 'people':
      return <Adding view={view} group={group} onClose={close} />;
    case null:
      return (
        <Page title={group.name} onBack={onBack}>
          <ConnectionStrip connection={view.connection} offline={FRIEND_WORDS.offline} />
          <Standing view={view} group={group} onRename={() => setEditing('name')} />
          <GroupWaits view={view} group={group} />
          <GroupPeople view={view} group={group} />
          <p>{words.along}</p>
          {group.isOurs && addable(view, group).length > 0 ? (
            <Button look="plain" wide icon={<PlusIcon />} onPress={() => setEditing('people')}>
              {words.add}
            </Button>
          ) : null}
        </Page>
      );
  }
}

/** Its picture, and the one thing to do here. */
function Standing({ view, group, onRename }: GroupProps & { onRename: () => void }): VNode {
  const { router } = useSession();
  const stage = stageOf(view, group);
  const chat = chatOf(view, group);
  const maker = makerOf(view, group);
  return (
    <section class={css.standing}>
      <div class={css.picture}>
        <GroupPicture
          picture={group.picture}
          members={peopleOf(view, group.people).map(({ avatar }) => avatar)}
          asleep={stage === 'over'}
        />
      </div>
      {maker === null ? null : <p>{words.madeBy(maker)}</p>}
      {stage === 'starting' ? <p role="status">{words.starting}</p> : null}
      {stage === 'over' ? <p>{words.over}</p> : null}
      {chat === null ? null : (
        <div class={css.ways}>
          <Button wide onPress={() => router.go({ screen: 'chat', conversation: chat.id })}>
            {words.open}
          </Button>
          {chat.state.kind === 'live' ? (
            <Button look="quiet" icon={<FaceIcon />} onPress={onRename}>
              {words.rename}
            </Button>
          ) : null}
        </div>
      )}
    </section>
  );
}

/** The other family that has made it; null where this one has. */
function makerOf(view: HomeView, { isOurs, madeBy }: GroupView): string | null {
  return isOurs ? null : familyName(contactsOf(view, madeBy));
}

function Renaming({ view, group, onClose }: GroupProps & { onClose: () => void }): VNode {
  const command = useCommand();
  const chat = chatOf(view, group);
  return (
    <Page title={GROUP_PAGE_WORDS.name.renameTitle} onBack={onClose}>
      <ProfileForm
        start={{ nickname: group.name, avatar: group.picture }}
        placeholder={GROUP_PAGE_WORDS.name.placeholder}
        action={GROUP_PAGE_WORDS.name.save}
        words={GROUP_NAME_WORDS}
        busy={command.busy}
        draw={drawGroup}
        onDone={({ nickname: name, avatar: picture }) => {
          if (chat === null) return;
          const input = { conversation: chat.id, name, picture };
          void command.run('nameGroup', input).then((isDone) => (isDone ? onClose() : undefined));
        }}
      >
        {command.error === null ? null : (
          <Notice tone="danger">{ERROR_WORDS[command.error]}</Notice>
        )}
      </ProfileForm>
    </Page>
  );
}

function Adding({ view, group, onClose }: GroupProps & { onClose: () => void }): VNode {
  const command = useCommand();
  const add = async (people: readonly PersonId[]): Promise<void> => {
    if (await command.run('addToGroup', { group: group.id, people })) onClose();
  };
  return (
    <Page title={words.add} onBack={onClose}>
      <p>{GROUP_PAGE_WORDS.who.lead(MAX_GROUP_PEOPLE)}</p>
      <ChooseMembers
        choosable={addable(view, group)}
        start={[]}
        taken={group.people.length}
        action={GROUP_PAGE_WORDS.who.add}
        busy={command.busy}
        isEnough={(people) => people.length > 0}
        onChosen={(people) => void add(people)}
      >
        {command.error === null ? null : (
          <Notice tone="danger">{ERROR_WORDS[command.error]}</Notice>
        )}
      </ChooseMembers>
    </Page>
  );
}

/** More people of the families that are in it: another family needs another group. */
function addable(view: HomeView, group: GroupView): ReturnType<typeof choosableIn> {
  const families = new Set(peopleOf(view, group.people).map(({ from }) => from ?? 'ours'));
  return choosableIn(view)
    .filter(({ id }) => families.has(id))
    .map((one) => ({
      ...one,
      people: one.people.filter(({ id }) => !group.people.includes(id)),
    }))
    .filter(({ people }) => people.length > 0);
}

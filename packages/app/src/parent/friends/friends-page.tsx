/** The friends of the family: what waits for an answer, then each other family and who may chat. */
import type { VNode } from 'preact';
import { Bridge } from '../../shared/art/bridge.tsx';
import { PeopleIcon, PlusIcon } from '../../shared/art/icons.tsx';
import { otherFamilies } from '../../shared/session/friends.ts';
import { type HomeView, useSession } from '../../shared/session/session.ts';
import { Button } from '../../shared/ui/button.tsx';
import { ConnectionStrip } from '../../shared/ui/connection-strip.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { useWide } from '../../shared/ui/use-wide.ts';
import { FRIEND_WORDS } from '../../shared/words/friend-words.ts';
import { GROUP_WORDS } from '../../shared/words/group-words.ts';
import { FriendRequests } from '../friend-requests.tsx';
import { GroupsList } from '../groups-list.tsx';
import { MeetingCard } from '../meeting-card.tsx';
import { FamilyCard } from './family-card.tsx';
import css from './friends-page.module.css';
import { Passes } from './passes.tsx';

const words = FRIEND_WORDS;

export function FriendsPage({ view }: { view: HomeView }): VNode {
  const { router } = useSession();
  const families = otherFamilies(view);
  // There the home stands beside this and shows what waits for an answer.
  const besideHome = useWide();
  const isEmpty = families.length === 0;
  return (
    <Page title={words.title} onBack={() => router.home()}>
      <ConnectionStrip connection={view.connection} offline={words.offline} />
      {besideHome ? null : (
        <>
          <MeetingCard meeting={view.meeting} />
          <FriendRequests view={view} />
        </>
      )}
      {isEmpty ? <Nobody /> : <p>{words.pair.lead}</p>}
      {families.map((family) => (
        <FamilyCard key={family.id} view={view} family={family} />
      ))}
      {isEmpty && view.groups.length === 0 ? null : <Groups view={view} canMake={!isEmpty} />}
      <Passes view={view} />
      {view.meeting === null ? (
        <Button
          wide
          look={isEmpty ? 'main' : 'plain'}
          icon={<PlusIcon />}
          onPress={() => router.go({ screen: 'meet', step: 'way' })}
        >
          {words.home.meet}
        </Button>
      ) : null}
    </Page>
  );
}

function Groups({ view, canMake }: { view: HomeView; canMake: boolean }): VNode {
  const { router } = useSession();
  return (
    <section class={css.groups}>
      <h2>{GROUP_WORDS.title}</h2>
      <GroupsList view={view} groups={view.groups} />
      {canMake ? (
        <Button
          look="plain"
          wide
          icon={<PeopleIcon />}
          onPress={() => router.go({ screen: 'make-group', step: 'who' })}
        >
          {GROUP_WORDS.make}
        </Button>
      ) : null}
    </section>
  );
}

function Nobody(): VNode {
  return (
    <div class={css.nobody}>
      <div class={css.bridge}>
        <Bridge state="open" />
      </div>
      <p>{words.home.none}</p>
    </div>
  );
}

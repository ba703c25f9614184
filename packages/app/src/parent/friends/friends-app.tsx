/** The screens about other families: loaded when one of them is opened. */
import type { VNode } from 'preact';
import type { MeetStep } from '../../shared/session/route.ts';
import type { HomeView } from '../../shared/session/session.ts';
import { FriendsPage } from './friends-page.tsx';
import { Meet } from './meet.tsx';

/** `meet`: the step before there is a meeting; null shows the friends. */
export function FriendsApp({ view, meet }: { view: HomeView; meet: MeetStep | null }): VNode {
  return meet === null ? <FriendsPage view={view} /> : <Meet view={view} step={meet} />;
}

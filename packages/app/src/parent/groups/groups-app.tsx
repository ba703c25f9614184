/** The screens about groups of several families: loaded when one of them is opened. */
import type { GroupId } from '@knothole/client/view';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { groupOf } from '../../shared/session/groups.ts';
import type { MakeGroupStep } from '../../shared/session/route.ts';
import { type HomeView, useSession } from '../../shared/session/session.ts';
import { GroupPage } from './group-page.tsx';
import { MakeGroup } from './make-group.tsx';

export function GroupsApp({
  view,
  open,
}: {
  view: HomeView;
  open:
    | { readonly group: GroupId }
    | { readonly step: MakeGroupStep; readonly request: string | null };
}): VNode | null {
  const { router } = useSession();
  const known = 'group' in open ? groupOf(view, open.group) : undefined;
  const isGone = 'group' in open && known === undefined;
  useEffect(() => {
    if (isGone) router.home();
  }, [router, isGone]);
  if ('step' in open) return <MakeGroup view={view} step={open.step} request={open.request} />;
  return known === undefined ? null : (
    <GroupPage key={known.id} view={view} group={known} onBack={() => router.back()} />
  );
}

/** Erasing a child or the family: what it does on whose device first, then a second question. */
import type { PersonView } from '@knothole/client/view';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { Avatar } from '../../shared/art/avatar.tsx';
import { DoorIcon } from '../../shared/art/icons.tsx';
import { Hollow } from '../../shared/art/logo.tsx';
import { type HomeView, useSession } from '../../shared/session/session.ts';
import { Page } from '../../shared/ui/page.tsx';
import { ERASE_WORDS } from '../../shared/words/erase-words.ts';
import guardians from '../guardians/guardians.module.css';
import { EraseChild } from './erase-child.tsx';
import { EraseFamily } from './erase-family.tsx';
import { LeaveFamily } from './leave-family.tsx';

const words = ERASE_WORDS;

export function Erase({ view }: { view: HomeView }): VNode {
  const { router } = useSession();
  const [child, setChild] = useState<PersonView | null>(null);
  const [isAll, setAll] = useState(false);
  const [isLeaving, setLeaving] = useState(false);
  if (isAll) return <EraseFamily view={view} onBack={() => setAll(false)} />;
  const children = view.people.filter(({ role }) => role === 'child');
  return (
    <Page title={words.title} onBack={() => router.back()}>
      <p>{words.lead}</p>
      <ul class={guardians.choices}>
        <li>
          <button type="button" class={guardians.choice} onClick={() => setLeaving(true)}>
            <span class={guardians.plus}>
              <DoorIcon />
            </span>
            <span>
              <strong>{words.here}</strong>
              <small>{words.hereHint}</small>
            </span>
          </button>
        </li>
        {children.map((one) => (
          <li key={one.id}>
            <button type="button" class={guardians.choice} onClick={() => setChild(one)}>
              <Avatar avatar={one.avatar} size="56px" />
              <span>
                <strong>
                  <bdi>{one.nickname}</bdi>
                </strong>
                <small>{words.childHint}</small>
              </span>
            </button>
          </li>
        ))}
        <li>
          <button type="button" class={guardians.choice} onClick={() => setAll(true)}>
            <span class={guardians.plus}>
              <Hollow asleep />
            </span>
            <span>
              <strong>{words.family}</strong>
              <small>{words.familyHint}</small>
            </span>
          </button>
        </li>
      </ul>
      {isLeaving ? <LeaveFamily view={view} onClose={() => setLeaving(false)} /> : null}
      {child === null ? null : <EraseChild child={child} onClose={() => setChild(null)} />}
    </Page>
  );
}

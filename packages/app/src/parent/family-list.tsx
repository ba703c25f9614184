/** The family: people, their devices, and the way to take one out. */
import type { PersonView } from '@knothole/client/view';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { Avatar } from '../shared/art/avatar.tsx';
import { ClockIcon, EyeIcon, PlusIcon, TabletIcon } from '../shared/art/icons.tsx';
import { shortMoment } from '../shared/chat/time-words.ts';
import { isQuiet, quietDays } from '../shared/session/quiet.ts';
import { type HomeView, useSession } from '../shared/session/session.ts';
import { Button } from '../shared/ui/button.tsx';
import { PersonName } from '../shared/ui/name-list.tsx';
import { deviceOf } from '../shared/words/device-words.ts';
import { ERASE_WORDS } from '../shared/words/erase-words.ts';
import { WORDS } from '../shared/words/grown-up-words.ts';
import { GUARDIAN_WORDS } from '../shared/words/guardian-words.ts';
import { NEW_KIT_WORDS } from '../shared/words/new-kit-words.ts';
import { RULES_WORDS } from '../shared/words/rules-words.ts';
import css from './family-list.module.css';
import { HistorySwitch } from './history-switch.tsx';
import { RemoveDialog } from './remove-dialog.tsx';
import { StartOver } from './start-over.tsx';

const words = WORDS.home;

type Device = PersonView['devices'][number];

export function FamilyList({ view }: { view: HomeView }): VNode {
  const { router } = useSession();
  const [removing, setRemoving] = useState<{ person: PersonView; device: Device } | null>(null);
  return (
    <section class={css.section}>
      <h2>{words.family}</h2>
      <ul class={css.people}>
        {view.people.map((person) => (
          <Person
            key={person.id}
            view={view}
            person={person}
            onRemove={view.removed ? null : (device) => setRemoving({ person, device })}
          />
        ))}
      </ul>
      {view.removed ? null : (
        <Button
          look={view.people.length < 2 ? 'main' : 'plain'}
          wide
          icon={<PlusIcon />}
          onPress={() => router.go({ screen: 'add-child', step: 'who' })}
        >
          {words.add}
        </Button>
      )}
      {view.removed ? null : <HistorySwitch view={view} />}
      {view.removed ? null : <MoreButtons hasPaper={!view.kitPending} />}
      <StartOver view={view} />
      {removing === null ? null : (
        <RemoveDialog
          view={view}
          person={removing.person}
          device={removing.device.id}
          onClose={() => setRemoving(null)}
        />
      )}
    </section>
  );
}

/** Grown-ups and devices, and what was done with them. */
function MoreButtons({ hasPaper }: { hasPaper: boolean }): VNode {
  const { router } = useSession();
  return (
    <>
      <Button
        look="plain"
        wide
        icon={<PlusIcon />}
        onPress={() => router.go({ screen: 'add-guardian', step: 'who' })}
      >
        {GUARDIAN_WORDS.more}
      </Button>
      <Button
        look="quiet"
        wide
        icon={<ClockIcon />}
        onPress={() => router.go({ screen: 'journal' })}
      >
        {GUARDIAN_WORDS.journal.open}
      </Button>
      <Button look="quiet" wide icon={<EyeIcon />} onPress={() => router.go({ screen: 'rules' })}>
        {RULES_WORDS.open}
      </Button>
      {hasPaper ? (
        <Button look="quiet" wide onPress={() => router.go({ screen: 'new-kit', step: 'words' })}>
          {NEW_KIT_WORDS.open}
        </Button>
      ) : null}
      <Button look="quiet" wide onPress={() => router.go({ screen: 'erase' })}>
        {ERASE_WORDS.open}
      </Button>
    </>
  );
}

function Person({
  view,
  person,
  onRemove,
}: {
  view: HomeView;
  person: PersonView;
  onRemove: ((device: Device) => void) | null;
}): VNode {
  return (
    <li class={css.person}>
      <Avatar avatar={person.avatar} size="56px" />
      <div class={css.who}>
        <strong>
          <PersonName person={person} you={words.me} />
        </strong>
        <span>{person.role === 'child' ? words.child : words.guardian}</span>
      </div>
      <Quiet view={view} person={person} />
      <ul class={css.devices}>
        {person.devices.length === 0 ? (
          <li class={css.device}>
            {person.awaited ? words.awaited(deviceOf(person)) : words.noDevice}
          </li>
        ) : null}
        {person.devices.map((device) => (
          <DeviceRow key={device.id} person={person} device={device} onRemove={onRemove} />
        ))}
      </ul>
      {person.role === 'child' && onRemove !== null ? <AnotherTablet person={person} /> : null}
    </li>
  );
}

function AnotherTablet({ person }: { person: PersonView }): VNode {
  const { router } = useSession();
  return (
    <span class={css.another}>
      <Button
        look="quiet"
        icon={<PlusIcon />}
        label={
          person.devices.length === 0
            ? GUARDIAN_WORDS.aTabletLabel(person.nickname)
            : GUARDIAN_WORDS.anotherTabletLabel(person.nickname)
        }
        onPress={() => router.go({ screen: 'add-child', step: 'find', person: person.id })}
      >
        {person.devices.length === 0 ? GUARDIAN_WORDS.aTablet : GUARDIAN_WORDS.anotherTablet}
      </Button>
    </span>
  );
}

/** Said at a child's row first of all: its tablet may be lost, or lie without power. */
function Quiet({ view, person }: { view: HomeView; person: PersonView }): VNode | null {
  const now = useSession().nowSeconds.value;
  if (person.isMe || !isQuiet(view, person, now)) return null;
  return (
    <p class={css.quiet}>
      <ClockIcon />
      {words.quiet(deviceOf(person), quietDays([person], now))}
    </p>
  );
}

function DeviceRow({
  person,
  device,
  onRemove,
}: {
  person: PersonView;
  device: Device;
  onRemove: ((device: Device) => void) | null;
}): VNode {
  const { nowSeconds, timeZone } = useSession();
  const heard =
    device.lastHeardAt === null
      ? words.neverHeard
      : words.lastHeard(
          shortMoment(device.lastHeardAt, nowSeconds.value, MOMENT_WORDS, { timeZone }),
        );
  return (
    <li class={css.device}>
      <TabletIcon />
      <span class={css.about}>
        <span>{person.role === 'child' ? words.tablet : words.phone}</span>
        <small>{device.isThis ? words.thisDevice : heard}</small>
      </span>
      {device.isThis || onRemove === null ? null : (
        <Button
          look="quiet"
          label={words.removeLabel(person.nickname)}
          onPress={() => onRemove(device)}
        >
          {words.remove}
        </Button>
      )}
    </li>
  );
}

/** Inside a sentence the days are lower case. */
const MOMENT_WORDS = {
  today: WORDS.chat.today.toLowerCase(),
  yesterday: WORDS.chat.yesterday.toLowerCase(),
};

/** What the family's grown-ups have done, the same list for each of them. */
import type { JournalEntry } from '@knothole/client/view';
import type { VNode } from 'preact';
import { Avatar } from '../../shared/art/avatar.tsx';
import { Hollow } from '../../shared/art/logo.tsx';
import { clockTime, dayKey, dayLabel } from '../../shared/chat/time-words.ts';
import { personOf } from '../../shared/session/people.ts';
import { type HomeView, useSession } from '../../shared/session/session.ts';
import { Page } from '../../shared/ui/page.tsx';
import { WORDS } from '../../shared/words/grown-up-words.ts';
import { GUARDIAN_WORDS, JOURNAL_WORDS } from '../../shared/words/guardian-words.ts';
import { isolate } from '../../shared/words/isolate.ts';
import css from './journal.module.css';

const words = GUARDIAN_WORDS.journal;

export function Journal({ view }: { view: HomeView }): VNode {
  const { router, timeZone } = useSession();
  const days = new Map<string, readonly JournalEntry[]>();
  for (const entry of view.journal) {
    const day = dayKey(entry.at, { timeZone });
    days.set(day, [...(days.get(day) ?? []), entry]);
  }
  return (
    <Page title={words.title} onBack={() => router.back()}>
      {view.journal.length === 0 ? (
        <div class={css.none}>
          <span>
            <Hollow />
          </span>
          <p>{words.none}</p>
        </div>
      ) : (
        <>
          <p>{words.lead}</p>
          {[...days].map(([day, entries]) => (
            <Day key={day} view={view} entries={entries} />
          ))}
        </>
      )}
    </Page>
  );
}

function Day({ view, entries }: { view: HomeView; entries: readonly JournalEntry[] }): VNode {
  const { nowSeconds, timeZone } = useSession();
  const { today, yesterday } = WORDS.chat;
  const [first] = entries;
  const label =
    first === undefined
      ? ''
      : dayLabel(first.at, nowSeconds.value, { today, yesterday }, { timeZone });
  return (
    <section class={css.day}>
      <h2>{label}</h2>
      <ol class={css.entries}>
        {entries.map((entry) => (
          <Entry key={entry.id} view={view} entry={entry} />
        ))}
      </ol>
    </section>
  );
}

function Entry({ view, entry }: { view: HomeView; entry: JournalEntry }): VNode {
  const { timeZone } = useSession();
  const by = personOf(view, entry.by);
  const nameOf = (id: string | null): string => {
    const found = id === null ? undefined : personOf(view, id);
    if (found?.isMe === true) return WORDS.home.you;
    return found === undefined ? words.somebody : isolate(found.nickname);
  };
  const told = {
    by: nameOf(entry.by),
    person: inSentence(nameOf(entry.person)),
    contact: nameOf(entry.contact),
    isOwn: entry.by === entry.person,
  };
  return (
    <li class={css.entry}>
      {by === undefined ? null : <Avatar avatar={by.avatar} size="48px" />}
      <span>
        <span>{JOURNAL_WORDS[entry.act](told)}</span>
        <small>{clockTime(entry.at, { timeZone })}</small>
      </span>
    </li>
  );
}

/** «You» begins a sentence; inside one it is small. */
function inSentence(name: string): string {
  return name === WORDS.home.you ? name.toLowerCase() : name;
}

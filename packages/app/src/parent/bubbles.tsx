/** The messages of a chat for a grown-up: days, senders, runs of bubbles, where the newest one is. */
import type { MessageState, TimelineEntry } from '@knothole/client/view';
import type { VNode } from 'preact';
import { Avatar } from '../shared/art/avatar.tsx';
import { CheckIcon, ClockIcon, DoubleCheckIcon } from '../shared/art/icons.tsx';
import { Seam } from '../shared/art/mending.tsx';
import { pictureOf } from '../shared/art/picture-names.ts';
import { Picture } from '../shared/art/pictures.tsx';
import { FailedText } from '../shared/chat/failed-text.tsx';
import { LongText } from '../shared/chat/long-text.tsx';
import { clockTime, dayLabel } from '../shared/chat/time-words.ts';
import {
  type Block,
  type EventEntry,
  newestOwn,
  type SaidEntry,
  timelineBlocks,
} from '../shared/chat/timeline-blocks.ts';
import type { OpenConversation } from '../shared/chat/use-conversation.ts';
import { useStickToEnd } from '../shared/chat/use-stick-to-end.ts';
import { looksAlong, personOf } from '../shared/session/people.ts';
import { type HomeView, useSession } from '../shared/session/session.ts';
import { Button } from '../shared/ui/button.tsx';
import { WORDS } from '../shared/words/grown-up-words.ts';
import { KID_WORDS } from '../shared/words/kid-words.ts';
import css from './bubbles.module.css';
import type { ChatProps } from './parent-chat.tsx';

const words = WORDS.chat;
const NONE: readonly TimelineEntry[] = [];

export function Bubbles({ open, ...where }: ChatProps & { open: OpenConversation }): VNode {
  const { timeZone } = useSession();
  const entries = open.timeline?.entries ?? NONE;
  const list = useStickToEnd(entries);
  const newest = newestOwn(entries);
  return (
    <div
      class={css.list}
      ref={list.ref}
      onScroll={list.onScroll}
      role="log"
      aria-label={words.list}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
    >
      {open.timeline?.hasEarlier ? (
        <Button look="plain" onPress={open.loadEarlier}>
          {words.earlier}
        </Button>
      ) : null}
      {open.timeline !== null && entries.length === 0 ? (
        <p class={css.empty}>{words.empty}</p>
      ) : null}
      {timelineBlocks(entries, { timeZone }).map((block) => (
        <BlockRow key={block.key} block={block} newest={newest} {...where} />
      ))}
    </div>
  );
}

type RowProps = ChatProps & { readonly newest: string | null };

function BlockRow({ block, ...row }: RowProps & { block: Block }): VNode {
  const { nowSeconds, timeZone } = useSession();
  switch (block.kind) {
    case 'day':
      return (
        <h2 class={css.day}>{dayLabel(block.sentAt, nowSeconds.value, words, { timeZone })}</h2>
      );
    case 'event':
      return <Event view={row.view} entry={block.entry} />;
    case 'run':
      return <Run block={block} {...row} />;
  }
}

function Event({ view, entry }: { view: HomeView; entry: EventEntry }): VNode {
  if (entry.kind !== 'moved') return <p class={css.event}>{comingAndGoing(view, entry)}</p>;
  return (
    <div class={css.moved} data-moved={entry.reason}>
      <Seam />
      <p>{words.moved[entry.reason]}</p>
    </div>
  );
}

function comingAndGoing(
  view: HomeView,
  { kind, person }: Exclude<EventEntry, { readonly kind: 'moved' }>,
): string {
  if (person === view.me) return kind === 'joined' ? words.iJoined : words.iLeft;
  const name = personOf(view, person)?.nickname ?? words.someone;
  return kind === 'joined' ? words.joined(name) : words.left(name);
}

function Run({ block, ...row }: RowProps & { block: Extract<Block, { kind: 'run' }> }): VNode {
  const { timeZone } = useSession();
  const person = personOf(row.view, block.from);
  const isNamed =
    !block.mine && (row.conversation.form === 'family' || looksAlong(row.view, row.conversation));
  const last = block.entries.at(-1);
  return (
    <div class={`${css.run} ${block.mine ? css.mine : css.theirs}`}>
      {isNamed && person !== undefined ? (
        <span class={css.face}>
          <Avatar avatar={person.avatar} size="36px" />
        </span>
      ) : null}
      <div class={css.said}>
        {isNamed ? (
          <p class={css.sender}>
            <bdi>{person?.nickname ?? words.someone}</bdi>
          </p>
        ) : null}
        <Copied view={row.view} entry={block.entries[0]} />
        <ul>
          {block.entries.map((entry) => (
            <Bubble key={entry.id} entry={entry} {...row} />
          ))}
        </ul>
        {last === undefined ? null : (
          <p class={css.foot}>
            <time>{clockTime(last.sentAt, { timeZone })}</time>
            {block.mine &&
            !isFailed(last) &&
            (last.id === row.newest || last.state === 'sending') ? (
              <State state={last.state} />
            ) : null}
          </p>
        )}
      </div>
    </div>
  );
}

/** It is nowhere, and says so itself. */
function isFailed(entry: SaidEntry): boolean {
  return entry.kind === 'text' && entry.long?.kind === 'failed';
}

/** What this device did not hear itself is never shown as if it had. */
function Copied({ view, entry }: { view: HomeView; entry: SaidEntry | undefined }): VNode | null {
  if (entry?.kind !== 'text' || entry.copiedBy === undefined) return null;
  const keeper = personOf(view, entry.copiedBy);
  return (
    <p class={css.copied} data-copied>
      {keeper?.isMe === true ? words.copiedMine : words.copied(keeper?.nickname ?? words.someone)}
    </p>
  );
}

function Bubble({ entry, conversation }: RowProps & { entry: SaidEntry }): VNode {
  const picture = entry.kind === 'text' ? pictureOf(entry.text) : null;
  if (picture !== null) {
    return (
      <li data-message={entry.id}>
        <span class={css.picture} role="img" aria-label={KID_WORDS.chat.picture[picture]}>
          <Picture name={picture} />
        </span>
      </li>
    );
  }
  return (
    <li
      class={css.bubble}
      dir="auto"
      data-message={entry.id}
      data-unknown={entry.kind === 'unknown'}
    >
      {entry.kind === 'text' ? (
        <LongText
          text={entry.text}
          long={entry.long}
          words={words.long}
          failed={<FailedText conversation={conversation.id} id={entry.id} words={words.long} />}
        />
      ) : (
        words.unknown
      )}
    </li>
  );
}

function State({ state }: { state: MessageState }): VNode {
  return (
    <span class={css.state} data-state={state}>
      {state === 'sending' ? <ClockIcon /> : state === 'sent' ? <CheckIcon /> : <DoubleCheckIcon />}
      {words[state]}
    </span>
  );
}

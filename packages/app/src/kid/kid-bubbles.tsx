/** The notes of a chat, big and with a voice. */
import type { ConversationSummary, TimelineEntry } from '@knothole/client/view';
import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { Avatar } from '../shared/art/avatar.tsx';
import { SpeakerIcon } from '../shared/art/icons.tsx';
import { Hollow } from '../shared/art/logo.tsx';
import { Seam, SewnNote } from '../shared/art/mending.tsx';
import { FlyingNote } from '../shared/art/note-states.tsx';
import { pictureOf } from '../shared/art/picture-names.ts';
import { Picture } from '../shared/art/pictures.tsx';
import { FailedText } from '../shared/chat/failed-text.tsx';
import { foldedStart } from '../shared/chat/folded-text.ts';
import { LongText } from '../shared/chat/long-text.tsx';
import { dayLabel } from '../shared/chat/time-words.ts';
import {
  type Block,
  newestOwn,
  type SaidEntry,
  timelineBlocks,
} from '../shared/chat/timeline-blocks.ts';
import type { OpenConversation } from '../shared/chat/use-conversation.ts';
import { useStickToEnd } from '../shared/chat/use-stick-to-end.ts';
import { othersOf, personOf } from '../shared/session/people.ts';
import { type HomeView, useSession } from '../shared/session/session.ts';
import { Button, IconButton } from '../shared/ui/button.tsx';
import { WORDS } from '../shared/words/grown-up-words.ts';
import { KID_WORDS } from '../shared/words/kid-words.ts';
import css from './kid-bubbles.module.css';

const words = KID_WORDS.chat;
const NONE: readonly TimelineEntry[] = [];

interface BubblesProps {
  readonly view: HomeView;
  readonly conversation: ConversationSummary;
}

export function KidBubbles({ open, ...where }: BubblesProps & { open: OpenConversation }): VNode {
  const { timeZone } = useSession();
  const { me } = where.view;
  // That I came or went is nothing to tell me.
  const entries = useMemo(
    () =>
      (open.timeline?.entries ?? NONE).filter(
        (entry) => !('person' in entry) || entry.person !== me,
      ),
    [open.timeline, me],
  );
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
      {open.timeline !== null && entries.length === 0 ? <Empty /> : null}
      {timelineBlocks(entries, { timeZone }).map((block) => (
        <BlockRow key={block.key} block={block} newest={newest} {...where} />
      ))}
    </div>
  );
}

function Empty(): VNode {
  return (
    <div class={css.empty}>
      <span>
        <Hollow />
      </span>
      <p>{words.empty}</p>
    </div>
  );
}

type RowProps = BubblesProps & { readonly newest: string | null };

function BlockRow({ block, ...row }: RowProps & { block: Block }): VNode {
  const { nowSeconds, timeZone } = useSession();
  switch (block.kind) {
    case 'day':
      return (
        <p class={css.day}>{dayLabel(block.sentAt, nowSeconds.value, WORDS.chat, { timeZone })}</p>
      );
    case 'event': {
      const { entry } = block;
      if (entry.kind === 'moved') return <Mended reason={entry.reason} />;
      const name = personOf(row.view, entry.person)?.nickname ?? '…';
      return (
        <p class={css.event}>{entry.kind === 'joined' ? words.joined(name) : words.left(name)}</p>
      );
    }
    case 'run': {
      const person = personOf(row.view, block.from);
      return (
        <div class={`${css.run} ${block.mine ? css.mine : css.theirs}`}>
          {block.mine || person === undefined ? null : (
            <span class={css.face}>
              <Avatar avatar={person.avatar} label={person.nickname} />
            </span>
          )}
          <ul class={css.notes}>
            <Copied view={row.view} entry={block.entries[0]} />
            {block.entries.map((entry) => (
              <Note key={entry.id} entry={entry} {...row} />
            ))}
          </ul>
        </div>
      );
    }
  }
}

/** Whatever it was, for a child it is over. */
function Mended({ reason }: { reason: string }): VNode {
  const { voice } = useSession();
  return (
    <div class={css.mended} data-moved={reason}>
      <Seam />
      <span class={css.sewn}>
        <SewnNote done />
      </span>
      <p>{words.moved}</p>
      {voice.available.value ? (
        <IconButton
          icon={<SpeakerIcon />}
          label={words.say}
          onPress={() => voice.say(words.moved)}
        />
      ) : null}
    </div>
  );
}

/** From before this tablet came: somebody else remembers it. */
function Copied({ view, entry }: { view: HomeView; entry: SaidEntry | undefined }): VNode | null {
  if (entry?.kind !== 'text' || entry.copiedBy === undefined) return null;
  const name = personOf(view, entry.copiedBy)?.nickname ?? '…';
  return (
    <li class={css.event} data-copied>
      {words.copied(name)}
    </li>
  );
}

function Note({ entry, ...row }: RowProps & { entry: SaidEntry }): VNode {
  const { voice } = useSession();
  const text = entry.kind === 'text' ? entry.text : words.unknown;
  const picture = pictureOf(text);
  // Nobody listens to a whole book, and there is no way to stop it.
  const spoken = picture === null ? (foldedStart(text) ?? text) : words.picture[picture];
  return (
    <li class={css.note}>
      {picture === null ? (
        <p class={css.bubble} dir="auto" data-message={entry.id}>
          {entry.kind === 'text' ? (
            <LongText
              text={entry.text}
              long={entry.long}
              words={words.long}
              failed={
                <FailedText conversation={row.conversation.id} id={entry.id} words={words.long} />
              }
            />
          ) : (
            text
          )}
        </p>
      ) : (
        <span class={css.picture} role="img" aria-label={spoken} data-message={entry.id}>
          <Picture name={picture} />
        </span>
      )}
      {voice.available.value ? (
        <IconButton icon={<SpeakerIcon />} label={words.say} onPress={() => voice.say(spoken)} />
      ) : null}
      {entry.mine && !isFailed(entry) && (entry.id === row.newest || entry.state === 'sending') ? (
        <Whereabouts state={entry.state} {...row} />
      ) : null}
    </li>
  );
}

/** It is nowhere, and says so itself. */
function isFailed(entry: SaidEntry): boolean {
  return entry.kind === 'text' && entry.long?.kind === 'failed';
}

/** Where my note is, drawn and said: on its way, in the hollow, with the others. */
function Whereabouts({
  state,
  view,
  conversation,
}: RowProps & { state: SaidEntry['state'] }): VNode {
  return (
    <p class={css.state}>
      <span class={css.place}>
        {state === 'sending' ? <FlyingNote /> : null}
        {state === 'sent' ? <Hollow /> : null}
        {state === 'delivered'
          ? othersOf(view, conversation)
              .slice(0, 3)
              .map((person) => <Avatar key={person.id} avatar={person.avatar} />)
          : null}
      </span>
      {words.state[state]}
    </p>
  );
}

/** What a guardian's device remembers of the conversations that another device is in, too. */
import type { Chain, ChainEvent } from '../chain/types.ts';
import { ITEM_KINDS } from '../conversation/item-kinds.ts';
import { readLongText } from '../conversation/long-text.ts';
import { readText, textBytes } from '../conversation/text-item.ts';
import { fileName } from '../media/blob-pointer.ts';
import type { DeviceId, PersonId } from '../view.ts';
import {
  type Archive,
  type ArchivedText,
  MAX_ARCHIVE_BYTES,
  MAX_ARCHIVED_TEXTS,
} from './archive.ts';

const PAGE = 256;
/** Events of one conversation that are looked at, the latest. */
const LOOK_BACK = 8_192;
/** More than the fields of a text take beside it. */
const BESIDE_TEXT_BYTES = 72;
/** More than the lists take around all texts. */
const AROUND_TEXTS_BYTES = 16_384;

export interface Packing {
  readonly device: DeviceId;
  readonly person: PersonId;
  /** What this device would not show itself. */
  readonly isHidden: (event: ChainEvent, chain: Chain) => boolean;
  /** The long text of a file, if it is here. */
  readonly textOf: (name: string) => Promise<string | null | undefined>;
}

interface Packed extends ArchivedText {
  readonly group: string;
  readonly seenAt: number;
}

/** The latest texts of all these conversations, as many as an archive has room for. */
export async function packArchive(chains: readonly Chain[], packing: Packing): Promise<Archive> {
  const all: Packed[] = [];
  for (const chain of chains) {
    all.push(...(await textsIn(chain, packing)));
  }
  const archive = new Map<string, readonly ArchivedText[]>();
  for (const { group, seenAt: _, ...text } of latest(all)) {
    archive.set(group, [...(archive.get(group) ?? []), text]);
  }
  return archive;
}

function latest(all: readonly Packed[]): readonly Packed[] {
  let room = MAX_ARCHIVE_BYTES - AROUND_TEXTS_BYTES;
  const ordered = all
    .map((text, index) => ({ text, index }))
    .sort((a, b) => b.text.seenAt - a.text.seenAt || b.index - a.index)
    .slice(0, MAX_ARCHIVED_TEXTS);
  const kept = ordered.filter(({ text }) => {
    room -= textBytes(text.text) + BESIDE_TEXT_BYTES;
    return room >= 0;
  });
  return kept.sort((a, b) => a.index - b.index).map(({ text }) => text);
}

/** From when the person came, if that is remembered: what was said before was not for them. */
async function textsIn(chain: Chain, packing: Packing): Promise<readonly Packed[]> {
  const { group } = chain.view;
  const events = await latestEvents(chain);
  const coming = events.findIndex((event) => isComing(event, packing));
  const texts = new Map<string, Packed>();
  for (const event of events.slice(coming + 1)) {
    if (event.kind === 'item' && !packing.isHidden(event, chain)) {
      const said = await textOf(event, packing);
      const key = `${event.sender.device}/${event.item.id}`;
      if (said !== undefined && !texts.has(key)) {
        texts.set(key, { ...said, group });
      }
    }
  }
  return [...texts.values()];
}

async function latestEvents(chain: Chain): Promise<readonly ChainEvent[]> {
  const { eventCount } = chain.view;
  const events: ChainEvent[] = [];
  for (let at = Math.max(0, eventCount - LOOK_BACK); at < eventCount; at += PAGE) {
    events.push(...(await chain.events(at, PAGE)));
  }
  return events;
}

function isComing(event: ChainEvent, { device, person }: Packing): boolean {
  return event.kind === 'joined' && event.who.person === person && event.who.device !== device;
}

async function textOf(
  { item, sender, seenAt }: Extract<ChainEvent, { readonly kind: 'item' }>,
  packing: Packing,
): Promise<Omit<Packed, 'group'> | undefined> {
  const { id, kind, body } = item;
  const { device, person } = sender;
  const short = kind === ITEM_KINDS.text ? readText(body) : undefined;
  const long = kind === ITEM_KINDS.longText ? readLongText(body) : undefined;
  const said = short ?? (long && { text: await wholeOf(long, packing), sentAt: long.sentAt });
  return (
    said && { id, device, person, seenAt, text: said.text, sentAt: Math.min(said.sentAt, seenAt) }
  );
}

async function wholeOf(
  { start, pointer }: NonNullable<ReturnType<typeof readLongText>>,
  { textOf: read }: Packing,
): Promise<string> {
  return (await read(fileName(pointer))) ?? start;
}

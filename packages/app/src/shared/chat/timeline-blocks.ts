/** A timeline as it is drawn: days, and in them runs of one person's messages. */
import type { PersonId, TimelineEntry } from '@knothole/client/view';
import { dayKey, type TimePlace } from './time-words.ts';

export type SaidEntry = Extract<TimelineEntry, { readonly mine: boolean }>;
export type EventEntry = Exclude<TimelineEntry, SaidEntry>;

export type Block =
  | { readonly kind: 'day'; readonly key: string; readonly sentAt: number }
  | {
      readonly kind: 'run';
      readonly key: string;
      readonly from: PersonId;
      readonly mine: boolean;
      readonly entries: readonly SaidEntry[];
    }
  | { readonly kind: 'event'; readonly key: string; readonly entry: EventEntry };

/** A pause after which the same person's next message starts a new run. */
export const RUN_PAUSE_SECONDS = 300;

/**
 * Keeps the order of the entries: it is the one order that everybody shares, also where a sender's
 * clock says otherwise.
 */
export function timelineBlocks(
  entries: readonly TimelineEntry[],
  place: TimePlace,
): readonly Block[] {
  const blocks: Block[] = [];
  let day: string | null = null;
  for (const entry of entries) {
    const entryDay = dayKey(entry.sentAt, place);
    if (entryDay !== day) {
      blocks.push({ kind: 'day', key: `day-${entry.id}`, sentAt: entry.sentAt });
      day = entryDay;
    }
    if (isSaid(entry)) addToRun(blocks, entry);
    else blocks.push({ kind: 'event', key: entry.id, entry });
  }
  return blocks;
}

function isSaid(entry: TimelineEntry): entry is SaidEntry {
  return entry.kind === 'text' || entry.kind === 'unknown';
}

function addToRun(blocks: Block[], entry: SaidEntry): void {
  const last = blocks.at(-1);
  if (last?.kind === 'run' && continues(last, entry)) {
    blocks[blocks.length - 1] = { ...last, entries: [...last.entries, entry] };
  } else {
    const { from, mine } = entry;
    blocks.push({ kind: 'run', key: entry.id, from, mine, entries: [entry] });
  }
}

function continues(run: Extract<Block, { readonly kind: 'run' }>, entry: SaidEntry): boolean {
  const before = run.entries.at(-1);
  if (before === undefined || run.from !== entry.from || run.mine !== entry.mine) return false;
  if (copyOf(before) !== copyOf(entry)) return false;
  return Math.abs(entry.sentAt - before.sentAt) <= RUN_PAUSE_SECONDS;
}

/** Whose copy it is from, where this device has not heard it itself. */
function copyOf(entry: SaidEntry): PersonId | undefined {
  return entry.kind === 'text' ? entry.copiedBy : undefined;
}

/** Id of the newest own message: the one whose state is written out. */
export function newestOwn(entries: readonly TimelineEntry[]): string | null {
  return entries.findLast(isMine)?.id ?? null;
}

export function isMine(entry: TimelineEntry): boolean {
  return isSaid(entry) && entry.mine;
}

/** What stories say and hear. */
import type { TimelineEntry, TimelineView } from '../../src/view.ts';
import type { StoryDevice } from './story.ts';

export async function say(device: StoryDevice, conversation: string, text: string): Promise<void> {
  await device.core.run('sendText', { conversation, text });
}

export function textsOf(entries: readonly TimelineEntry[]): readonly string[] {
  return entries.flatMap((entry) => (entry.kind === 'text' ? [entry.text] : []));
}

/** What the screen says of why the conversation went on elsewhere. */
export function movesOf(entries: readonly TimelineEntry[]): readonly string[] {
  return entries.flatMap((entry) => (entry.kind === 'moved' ? [entry.reason] : []));
}

export function hasText(text: string): (timeline: TimelineView) => boolean {
  return ({ entries }) => textsOf(entries).includes(text);
}

/** Resolves when the device can say and hear in everything that it is in. */
export async function liveWith(device: StoryDevice, conversations: number): Promise<void> {
  await device.until(
    'everything live',
    (view) =>
      view.stage === 'home' &&
      view.family.kind === 'live' &&
      view.conversations.length === conversations &&
      view.conversations.every(({ state }) => state.kind === 'live'),
  );
}

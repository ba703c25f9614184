/** send, follow, show and leave. */
import { hasCode, KnotholeError } from '@knothole/protocol';
import { SerialQueue } from '../family/serial-queue.ts';
import type { MessageState, TimelineEntry } from '../view.ts';
import type { CliArguments } from './arguments.ts';
import { type Device, type HomeView, homeOf, untilQuiet, untilView } from './device.ts';
import { groupCalled } from './group-commands.ts';
import type { Output } from './output.ts';

/** How long a message waits for the relay before it is left in the outbox, unless told otherwise. */
const PATIENCE_SECONDS = 20;
const WINDOW = 100;

export async function send(line: CliArguments, device: Device, output: Output): Promise<void> {
  const { core } = device;
  const to = line.required('to');
  const conversation = await untilView(
    device,
    () => conversationWith(homeOf(device), to),
    PATIENCE_SECONDS,
  ).catch((error: unknown) => {
    throw hasCode(error, 'OFFLINE')
      ? new KnotholeError('UNKNOWN_CONVERSATION', 'there is no conversation with this name')
      : error;
  });
  const { id } = await core.run('sendText', { conversation, text: line.text });
  const patience = Number(line.optional('seconds') ?? PATIENCE_SECONDS);
  const state = await untilLanded(device, conversation, id, patience);
  output.say(state === 'sending' ? 'It waits for the relay.' : 'Sent.', { id, state });
}

/** Prints what was said in a conversation last. */
export async function show(line: CliArguments, device: Device, output: Output): Promise<void> {
  const conversation = await conversationOf(line, device);
  for (const entry of await timelineOf(device, conversation)) {
    showEntry(homeOf(device), conversation, entry, output);
  }
}

/** Asks the other members to take this device out of a conversation. */
export async function leave(line: CliArguments, device: Device, output: Output): Promise<void> {
  const conversation = await conversationOf(line, device);
  await device.core.run('leaveConversation', { conversation });
  await untilQuiet(device);
  output.say('You are out as soon as somebody of the others is there.', { leaving: conversation });
}

/** Prints what is said in all conversations, what was unread first, until it is stopped. */
export async function follow(line: CliArguments, device: Device, output: Output): Promise<void> {
  const { core, ports } = device;
  const seconds = line.optional('seconds');
  const known = new Map<string, Set<string>>();
  const looks = new SerialQueue();
  homeOf(device);
  await new Promise<void>((resolve, reject) => {
    const look = (): void => {
      looks.run(() => showUnread(device, output, known)).catch(reject);
    };
    const stopViews = core.onView(look);
    const stop = (): void => {
      stopViews();
      resolve();
    };
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
    if (seconds !== undefined) {
      ports.clock.after(Number(seconds) * 1_000, stop);
    }
    look();
  });
  await looks.idle();
}

async function showUnread(
  device: Device,
  output: Output,
  known: Map<string, Set<string>>,
): Promise<void> {
  for (let next = nextUnread(device); next !== undefined; next = nextUnread(device)) {
    const { id: conversation } = next;
    const entries = (await timelineOf(device, conversation)).filter(isFromOthers);
    // Asked after the timeline: what arrived meanwhile is shown twice rather than not at all.
    const { unread = 0 } = nextUnread(device) ?? {};
    await device.core.run('markRead', { conversation });
    const before = known.get(conversation);
    const news =
      before === undefined ? entries.slice(-unread) : entries.filter(({ id }) => !before.has(id));
    known.set(conversation, new Set(entries.map(({ id }) => id)));
    for (const entry of news) {
      showEntry(homeOf(device), conversation, entry, output);
    }
  }
}

function isFromOthers(entry: TimelineEntry): boolean {
  return (entry.kind === 'text' || entry.kind === 'unknown') && !entry.mine;
}

function nextUnread(device: Device): HomeView['conversations'][number] | undefined {
  return homeOf(device).conversations.find(({ unread }) => unread > 0);
}

function showEntry(
  home: HomeView,
  conversation: string,
  entry: TimelineEntry,
  output: Output,
): void {
  if (entry.kind !== 'text') {
    return;
  }
  const from =
    [...home.people, ...home.contacts].find(({ id }) => id === entry.from)?.nickname ?? 'somebody';
  const { form = 'direct', name } = home.conversations.find(({ id }) => id === conversation) ?? {};
  const { id, text, sentAt } = entry;
  const to = form === 'family' ? ' to the family' : name === undefined ? '' : ` to ${name}`;
  output.say(`${from}${to}: ${text}`, {
    message: { id, conversation, form, from, text, sentAt },
  });
}

/** @throws {KnotholeError} UNKNOWN_CONVERSATION. */
async function conversationOf(line: CliArguments, device: Device): Promise<string> {
  const group = line.optional('group');
  const conversation =
    group === undefined
      ? conversationWith(homeOf(device), line.required('to'))
      : (await groupCalled(device, group)).conversation;
  if (conversation === undefined || conversation === null) {
    throw new KnotholeError('UNKNOWN_CONVERSATION', 'there is no conversation with this name');
  }
  return conversation;
}

function conversationWith(
  { people, contacts, conversations, groups, me }: HomeView,
  to: string,
): string | undefined {
  if (to === 'family') {
    return conversations.find(({ form }) => form === 'family')?.id;
  }
  const person =
    people.find(({ nickname, isMe }) => nickname === to && !isMe)?.id ??
    contacts.find(({ nickname }) => nickname === to)?.id;
  const group = groups.find((known) => known.name === to || known.id === to);
  // Not one in which this guardian only looks along.
  const direct = conversations.find(
    ({ form, people: between }) =>
      form === 'direct' && person !== undefined && between[0] === person && between.includes(me),
  );
  return direct?.id ?? (person === undefined ? (group?.conversation ?? undefined) : undefined);
}

function timelineOf({ core }: Device, conversation: string): Promise<readonly TimelineEntry[]> {
  return new Promise((resolve, reject) => {
    const stop = core.onTimeline((timeline) => {
      if (timeline.conversation === conversation) {
        stop();
        resolve(timeline.entries);
      }
    });
    core.run('openConversation', { conversation, limit: WINDOW }).catch(reject);
  });
}

async function untilLanded(
  { core, ports }: Device,
  conversation: string,
  id: string,
  patienceSeconds: number,
): Promise<MessageState> {
  return await new Promise((resolve, reject) => {
    const finish = (state: MessageState): void => {
      stop();
      cancelTimer();
      resolve(state);
    };
    const stop = core.onTimeline(({ entries }) => {
      const state = entries.flatMap((entry) =>
        entry.kind === 'text' && entry.id === id ? [entry.state] : [],
      )[0];
      if (state !== undefined && state !== 'sending') {
        finish(state);
      }
    });
    const cancelTimer = ports.clock.after(patienceSeconds * 1_000, () => finish('sending'));
    core.run('openConversation', { conversation, limit: WINDOW }).catch(reject);
  });
}

/** What becomes of the passes by which other families use this one's relay. */
import { WEEK_SECONDS } from '@knothole/protocol';
import { expect, test } from 'vitest';
import { parseInviteLink } from '../../src/friends/invite-link.ts';
import type { PassView } from '../../src/view.ts';
import { hasText, say } from '../family/chats.ts';
import {
  APP_URL,
  MovedRelayClock,
  openRelay,
  refusalOf,
  type StoryDevice,
} from '../family/story.ts';
import { openLink, reaches } from '../support/relay-links.ts';
import type { TestRelay } from '../support/test-relay.ts';
import { allowBetween, conversationWith, makeGrandmother, meetingAt } from './two-families.ts';

async function statusWith(relay: TestRelay, pass: Uint8Array | null): Promise<string> {
  const link = openLink(relay.url, { pass });
  const status = await Promise.race([reaches(link, 'online'), reaches(link, 'refused')]);
  await link.close();
  return status.kind;
}

async function inviteFrom(
  host: StoryDevice,
): Promise<{ readonly link: string; readonly pass: Uint8Array | null }> {
  const { link } = await host.core.run('invite', { introduce: [], appUrl: APP_URL });
  return { link, pass: parseInviteLink(link).guestPass };
}

async function meetBy(link: string, host: StoryDevice, guest: StoryDevice): Promise<string> {
  await guest.core.run('openInvite', { link, introduce: [] });
  await Promise.all([meetingAt(host, 'words'), meetingAt(guest, 'words')]);
  await Promise.all([host, guest].map(({ core }) => core.run('answerWords', { same: true })));
  const [{ family }] = await Promise.all([meetingAt(host, 'done'), meetingAt(guest, 'done')]);
  await Promise.all([host, guest].map(({ core }) => core.run('dismissMeeting', null)));
  return family;
}

async function friends(
  host: StoryDevice,
  guest: StoryDevice,
): Promise<{ readonly hosts: string; readonly guests: string }> {
  const [a, b] = [host.home.me, guest.home.me];
  await allowBetween(host, a, b, true);
  await allowBetween(guest, b, a, true);
  return { hosts: await conversationWith(host, b), guests: await conversationWith(guest, a) };
}

function passes(device: StoryDevice, look: (passes: readonly PassView[]) => boolean) {
  return device.until('its passes', (view) =>
    view.stage === 'home' && look(view.passes) ? view.passes : undefined,
  );
}

const none = (all: readonly PassView[]): boolean => all.length === 0;

test('an invitation that is taken back takes its pass with it', async () => {
  const relay = await openRelay();
  const host = await makeGrandmother(relay);
  const { pass } = await inviteFrom(host);
  expect(await statusWith(relay, pass)).toBe('online');
  // What was tapped while the relay is away is kept.
  await relay.stop();
  await host.core.run('dismissMeeting', null);
  await host.restart();
  await relay.start();
  await expect.poll(() => statusWith(relay, pass), { timeout: 20_000 }).toBe('refused');
});

test('a family that was parted from has its pass for a week, to hear of it, and no longer', async () => {
  const clock = new MovedRelayClock();
  const [here, there] = [await openRelay({ clock }), await openRelay({ clock })];
  const [host, guest] = [await makeGrandmother(here), await makeGrandmother(there)];
  const { link, pass } = await inviteFrom(host);
  const family = await meetBy(link, host, guest);
  expect(host.home.passes).toEqual([{ kind: 'given', family, until: null }]);
  expect(guest.home.passes).toEqual([]);
  const { guests } = await friends(host, guest);
  const now = clock.wallSeconds();
  await host.core.run('endFamily', { family });
  const [ending] = await passes(host, ([one]) => one?.kind === 'given' && one.until !== null);
  const until = ending?.kind === 'given' ? (ending.until ?? 0) : 0;
  expect(Math.abs(until - now - WEEK_SECONDS)).toBeLessThan(60);
  await guest.until(
    'the end',
    (view) =>
      view.stage === 'home' &&
      view.conversations.some(({ id, state }) => id === guests && state.kind === 'ended'),
  );
  await host.restart();
  expect(await statusWith(here, pass)).toBe('online');
  clock.aheadSeconds = WEEK_SECONDS + 3_600;
  await host.restart();
  await passes(host, none);
  await expect.poll(() => statusWith(here, pass), { timeout: 20_000 }).toBe('refused');
});

test('a pass that is taken back at once ends all with that family, which sees it, and may come again', async () => {
  const [here, there] = [await openRelay(), await openRelay()];
  const [host, guest] = [await makeGrandmother(here), await makeGrandmother(there)];
  const first = await inviteFrom(host);
  const family = await meetBy(first.link, host, guest);
  const { hosts, guests } = await friends(host, guest);
  expect(
    await refusalOf(guest.core.run('endPass', { family: host.home.contacts[0]?.family ?? '' })),
  ).toBe('INPUT');
  await host.core.run('endPass', { family });
  await passes(host, none);
  expect(host.home.conversations.find(({ id }) => id === hosts)?.state.kind).toBe('ended');
  await expect.poll(() => statusWith(here, first.pass), { timeout: 20_000 }).toBe('refused');
  await guest.until(
    'the door is shut',
    (view) =>
      view.stage === 'home' &&
      view.passes.some(({ kind }) => kind === 'refused') &&
      view.conversations.some(({ id, state }) => id === guests && state.kind === 'waiting'),
  );
  await host.restart();
  await guest.restart();
  await passes(guest, ([one]) => one?.kind === 'refused');
  await guest.core.run('endFamily', { family: guest.home.contacts[0]?.family ?? '' });

  const second = await inviteFrom(host);
  expect(second.pass).not.toEqual(first.pass);
  expect(await meetBy(second.link, host, guest)).toBe(family);
  const again = await friends(host, guest);
  await say(guest, again.guests, 'here I am again');
  await host.untilTimeline('the words', again.hosts, hasText('here I am again'));
  expect(await statusWith(here, first.pass)).toBe('refused');
});

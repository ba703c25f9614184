import { expect, onTestFinished, test } from 'vitest';
import { makeAgreementKey } from '../../src/crypto/key-agreement.ts';
import { encodeFields } from '../../src/family/fields.ts';
import { PATIENCE_MILLISECONDS, untilOnline } from '../../src/family/link-status.ts';
import {
  formatInviteLink,
  INVITE_LIFE_SECONDS,
  parseInviteLink,
} from '../../src/friends/invite-link.ts';
import { encodeMeetingClaim } from '../../src/friends/meeting-messages.ts';
import { linkSlots, sealIntoSlot } from '../../src/friends/meeting-slots.ts';
import { nodeNetwork, systemClock, systemRandom } from '../../src/platform/node/index.ts';
import type { RelayLink } from '../../src/ports.ts';
import {
  APP_URL,
  MovedRelayClock,
  makeFamily,
  openRelay,
  refusalOf,
  type StoryDevice,
} from '../family/story.ts';
import type { TestRelay } from '../support/test-relay.ts';
import { contactCalled, invite, meet, meetingAt, twoFamilies } from './two-families.ts';

/** Somebody on the relay who speaks the protocol of meetings by hand. */
async function strangerAt({ url, pass }: TestRelay): Promise<RelayLink> {
  const link = nodeNetwork({ clock: systemClock, random: systemRandom }).connect({ url, pass });
  onTestFinished(() => link.close());
  await untilOnline(link, systemClock, PATIENCE_MILLISECONDS);
  return link;
}

test('two guardians see the same six words, and each knows whom the other has introduced', async () => {
  const { host, guest } = await twoFamilies();
  const link = await invite(host);
  expect(link).toMatch(/^https:\/\/app\.example\/#invite=/u);
  expect(await invite(host)).toBe(link);
  expect(host.phone.home.meeting).toMatchObject({ step: 'invited', link });
  await guest.phone.core.run('openInvite', { link, introduce: [guest.child] });
  const [here, there] = await Promise.all([
    meetingAt(host.phone, 'words'),
    meetingAt(guest.phone, 'words'),
  ]);
  expect(here.words).toHaveLength(6);
  expect(here.words).toEqual(there.words);
  expect(here.introduced).toMatchObject([{ id: guest.child, nickname: 'Nils', role: 'child' }]);
  expect(there.introduced).toMatchObject([{ id: host.child, nickname: 'Mia', role: 'child' }]);

  await guest.phone.core.run('answerWords', { same: true });
  expect(guest.phone.home.meeting).toMatchObject({ step: 'answered', words: there.words });
  expect(guest.phone.home.contacts).toEqual([]);
  await host.phone.core.run('answerWords', { same: true });
  const [done] = await Promise.all([meetingAt(host.phone, 'done'), meetingAt(guest.phone, 'done')]);
  expect(await contactCalled(host.phone, 'Nils')).toMatchObject({
    id: guest.child,
    family: done.family,
    role: 'child',
  });
  await contactCalled(guest.phone, 'Mia');
  expect(host.tablet.home.contacts).toEqual([]);
  expect(host.phone.home.friendships).toContainEqual({
    person: host.child,
    contact: guest.child,
    ours: 'open',
    theirs: 'open',
    conversation: null,
  });
  expect(host.phone.home.conversations).toHaveLength(2);
  await host.phone.core.run('dismissMeeting', null);
  expect(host.phone.home.meeting).toBeNull();
});

test('a link that is opened by two lets in the first, and tells the second', async () => {
  const { relay, host, guest } = await twoFamilies();
  const late = await makeFamily(relay);
  const link = await invite(host);
  await guest.phone.core.run('openInvite', { link, introduce: [guest.child] });
  expect(await refusalOf(late.core.run('openInvite', { link, introduce: [] }))).toBe(
    'INVITE_TAKEN',
  );
  expect(late.home.meeting).toBeNull();
  const { words } = await meetingAt(host.phone, 'words');
  expect((await meetingAt(guest.phone, 'words')).words).toEqual(words);
});

test('who says that the words differ ends it on both sides, and nothing remains', async () => {
  const { host, guest } = await twoFamilies();
  const link = await invite(host);
  await guest.phone.core.run('openInvite', { link, introduce: [guest.child] });
  await Promise.all([meetingAt(host.phone, 'words'), meetingAt(guest.phone, 'words')]);
  await host.phone.core.run('answerWords', { same: true });
  await guest.phone.core.run('answerWords', { same: false });
  expect(guest.phone.home.meeting).toBeNull();
  expect(await meetingAt(host.phone, 'problem')).toEqual({
    step: 'problem',
    code: 'INVITE_REFUSED',
  });
  await host.phone.core.run('dismissMeeting', null);
  for (const { phone } of [host, guest]) {
    await phone.restart();
    expect(phone.home).toMatchObject({ meeting: null, contacts: [], friendships: [] });
  }
  // Both may try again.
  await meet(host, guest);
});

test('an invitation that is none, is of the own family or too old opens nothing', async () => {
  const clock = new MovedRelayClock();
  const relay = await openRelay({ clock });
  const [host, guest] = [await makeFamily(relay), await makeFamily(relay)];
  const { link } = await host.core.run('invite', { introduce: [], appUrl: APP_URL });
  const open = (device: StoryDevice, text: string) =>
    refusalOf(device.core.run('openInvite', { link: text, introduce: [] }));
  const parsed = parseInviteLink(link);
  const unshown = { ...parsed, offerHash: systemRandom.bytes(32) };
  const unwritten = { ...parsed, secret: systemRandom.bytes(32) };
  for (const wrong of [unshown, unwritten]) {
    expect(await open(guest, formatInviteLink(APP_URL, wrong))).toBe('INVITE_LINK');
  }
  expect(await open(guest, 'https://app.example/#pair=AAAA')).toBe('INVITE_LINK');
  expect(await open(host, link)).toBe('WRONG_STAGE');
  await host.core.run('dismissMeeting', null);
  expect(await open(host, link)).toBe('INVITE_LINK');
  expect(guest.home.meeting).toBeNull();

  await host.close();
  await guest.close();
  clock.aheadSeconds = INVITE_LIFE_SECONDS + 60;
  await relay.stop();
  await relay.start();
  await guest.start();
  expect(await open(guest, link)).toBe('INVITE_EXPIRED');
});

test('junk in the slots of an invitation ends it with a code, and opens nothing', async () => {
  const { relay, host } = await twoFamilies();
  const stranger = await strangerAt(relay);
  const junk = [
    Uint8Array.of(1, 2, 3),
    encodeFields([1, new Uint8Array(32)]),
    encodeFields([2, systemRandom.bytes(32)]),
  ];
  for (const content of junk) {
    const { secret, bucket } = parseInviteLink(await invite(host));
    const { claim } = linkSlots(secret, bucket);
    await stranger.put(bucket, claim.cap, sealIntoSlot(claim, content));
    expect(await meetingAt(host.phone, 'problem')).toMatchObject({ code: 'INVITE_REFUSED' });
    await host.phone.core.run('dismissMeeting', null);
  }
  const { secret, bucket } = parseInviteLink(await invite(host));
  const { claim } = linkSlots(secret, bucket);
  const key = makeAgreementKey(systemRandom);
  await stranger.put(bucket, claim.cap, sealIntoSlot(claim, encodeMeetingClaim(key.publicKey)));
  await meetingAt(host.phone, 'opening');
  await host.phone.core.run('dismissMeeting', null);
  expect(host.phone.home.meeting).toBeNull();
});

test('somebody who stands between two guardians shows each other words', async () => {
  const { relay, host, guest } = await twoFamilies();
  const between = await makeFamily(relay);
  const second = await makeFamily(relay);
  const link = await invite(host);
  await between.core.run('openInvite', { link, introduce: [] });
  const other = await second.core.run('invite', { introduce: [], appUrl: APP_URL });
  await guest.phone.core.run('openInvite', { link: other.link, introduce: [guest.child] });
  const here = await meetingAt(host.phone, 'words');
  const there = await meetingAt(guest.phone, 'words');
  expect(here.words.filter((word) => there.words.includes(word)).length).toBeLessThan(3);
});

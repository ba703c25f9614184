import { expect, test } from 'vitest';
import { contactCalled, invite, meetingAt, twoFamilies } from './two-families.ts';

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

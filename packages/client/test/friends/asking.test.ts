import { expect, test } from 'vitest';
import { refusalOf } from '../family/story.ts';
import { allow, friendship, meet, twoFamilies } from './two-families.ts';

test('a child asks in its own family, and a guardian allows, or takes it off the list', async () => {
  const { host, guest } = await twoFamilies();
  expect(await refusalOf(host.phone.core.run('askGuardian', { wish: 'friend' }))).toBe('POLICY');
  await host.tablet.core.run('askGuardian', { wish: 'friend' });
  await host.tablet.core.run('askGuardian', { wish: 'friend' });
  await host.tablet.core.run('askGuardian', { wish: 'group' });
  const asked = await host.phone.until('both wishes', (view) =>
    view.stage === 'home' && view.requests.length === 2 ? view.requests : undefined,
  );
  expect(asked).toMatchObject([
    { kind: 'ask', child: host.child, wish: 'friend' },
    { kind: 'ask', child: host.child, wish: 'group' },
  ]);
  expect(host.tablet.home.requests).toEqual([]);
  const dismissed = { id: asked[0]?.id ?? '' };
  expect(await refusalOf(host.tablet.core.run('dismissRequest', dismissed))).toBe('POLICY');
  await host.phone.core.run('dismissRequest', dismissed);
  await host.phone.until('one left', (view) => view.stage === 'home' && view.requests.length === 1);
  await host.phone.restart();
  expect(host.phone.home.requests).toMatchObject([{ wish: 'group' }]);

  await meet(host, guest);
  await allow(host, guest, true);
  const request = await guest.phone.until('a request of the other family', (view) =>
    view.stage === 'home' ? view.requests.find(({ kind }) => kind === 'friend') : undefined,
  );
  await guest.phone.core.run('dismissRequest', { id: request.id });
  await guest.phone.until('none', (view) => view.stage === 'home' && view.requests.length === 0);
  await friendship(guest.phone, guest.child, host.child, ({ theirs }) => theirs === 'allowed');
  const journal = host.phone.home.journal.map(({ act, by, person }) => [act, by, person]);
  expect(journal.slice(0, 2)).toEqual([
    ['allowed', host.guardian, host.child],
    ['met', host.guardian, null],
  ]);
  expect(host.tablet.home.journal).toEqual([]);
});

test("a child's device decides nothing about other families", async () => {
  const { host, guest } = await twoFamilies();
  await meet(host, guest);
  const { core } = host.tablet;
  const invite = { introduce: [host.child], appUrl: 'https://app.example/' };
  expect(await refusalOf(core.run('invite', invite))).toBe('POLICY');
  const contact = guest.child;
  const allowed = { person: host.child, contact, allow: true };
  expect(await refusalOf(core.run('allowFriend', allowed))).toBe('POLICY');
  expect(await refusalOf(core.run('endFamily', { family: 'ab'.repeat(32) }))).toBe('POLICY');
  expect(
    await refusalOf(host.phone.core.run('allowFriend', { ...allowed, contact: host.child })),
  ).toBe('NOT_APPROVED');
  // Nor does it make a kit; its guardian makes none that the other family would not know.
  expect(await refusalOf(core.run('askNewKit', null))).toBe('POLICY');
  expect(await refusalOf(host.phone.core.run('askNewKit', null))).toBe('KIT_FRIENDS');
});

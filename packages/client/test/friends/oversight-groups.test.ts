import { expect, test } from 'vitest';
import { hasText, say } from '../family/chats.ts';
import { BAND, groupChat } from './three-families.ts';
import { befriended } from './two-families.ts';

test('guardians leave a group to its children, and one who has not made it comes back with its maker', async () => {
  const { host, guest } = await befriended();
  const { nickname: name, avatar: picture } = BAND;
  const people = [host.child, guest.child];
  await host.phone.core.run('createGroup', { name, picture, people });
  const everybodyHears = async (word: string): Promise<void> => {
    for (const [from, to] of [
      [host, guest],
      [guest, host],
    ] as const) {
      const isWhole = (chat: Awaited<ReturnType<typeof groupChat>>): boolean =>
        chat.state.kind === 'live' && chat.people.length === people.length;
      await say(from.tablet, (await groupChat(from.tablet, isWhole)).id, `${word} ${from.child}`);
      const { id } = await groupChat(to.tablet, isWhole);
      await to.tablet.untilTimeline(word, id, hasText(`${word} ${from.child}`));
    }
  };
  await everybodyHears('hello');
  for (const { phone, child } of [host, guest]) {
    await phone.core.run('setOversight', { person: child, independent: true });
  }
  for (const { tablet } of [host, guest]) {
    await groupChat(tablet, ({ alone }) => alone === true);
  }
  await everybodyHears('alone');

  await guest.phone.core.run('setOversight', { person: guest.child, independent: false });
  await groupChat(
    guest.phone,
    ({ state, people: there }) => state.kind === 'live' && there.length === people.length,
  );
  await everybodyHears('seen');
  const { id } = await groupChat(guest.phone);
  await guest.phone.untilTimeline('looking along', id, hasText(`seen ${host.child}`));
  // Before anything of hers is heard it is told that somebody reads along.
  await groupChat(
    host.tablet,
    ({ lookers, unseen }) => lookers.includes(guest.guardian) || unseen === true,
  );
  expect(guest.phone.home.people.some(({ independent }) => independent)).toBe(false);
});

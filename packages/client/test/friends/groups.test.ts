import { expect, test } from 'vitest';
import { hasText, say } from '../family/chats.ts';
import { refusalOf } from '../family/story.ts';
import {
  answerGroup,
  BAND,
  groupChat,
  groupRequest,
  isOf,
  makeBand,
  threeFamilies,
  together,
} from './three-families.ts';

test('a group in which two have not been allowed waits for their guardians, and works when both have', async () => {
  const families = await threeFamilies();
  const { mia, nils, ben } = families;
  const { group, refused, missing } = await makeBand(families);
  expect(refused).toBe('NOT_APPROVED');
  expect(missing).toHaveLength(2);
  expect(missing).toEqual(
    expect.arrayContaining([
      { child: nils.child, contact: ben.child },
      { child: ben.child, contact: nils.child },
    ]),
  );
  const shown = await mia.tablet.until('the group', (view) =>
    view.stage === 'home' ? view.groups[0] : undefined,
  );
  expect(shown).toMatchObject({ name: 'Band', picture: BAND.avatar, missing, conversation: null });

  for (const [asked, stranger] of [
    [nils, ben],
    [ben, nils],
  ] as const) {
    const request = await groupRequest(asked.phone);
    expect(request).toMatchObject({
      group,
      child: asked.child,
      name: 'Band',
      picture: BAND.avatar,
      strangers: [stranger.child],
    });
    expect(request.people.map(({ id }) => id).sort()).toEqual([mia.child, stranger.child].sort());
    expect(await refusalOf(answerGroup({ ...asked, phone: asked.tablet }, group, true))).toBe(
      'POLICY',
    );
  }
  await answerGroup(nils, group, true);
  await mia.phone.until(
    'what is left',
    (view) => view.stage === 'home' && view.groups[0]?.open.join() === ben.child,
  );
  expect(mia.tablet.home.conversations.some(({ form }) => form === 'group')).toBe(false);

  await answerGroup(ben, group, true);
  await together(families);
  const chats = new Map<string, string>();
  for (const { tablet, phone, guardian } of [mia, nils, ben]) {
    const chat = await groupChat(tablet, ({ lookers }) => lookers.includes(guardian));
    expect(chat).toMatchObject({ name: 'Band', picture: BAND.avatar });
    chats.set(tablet.directory, chat.id);
    expect(phone.home.requests).toEqual([]);
  }
  for (const from of [mia, nils, ben]) {
    const text = `hello by ${from.child}`;
    await say(from.tablet, chats.get(from.tablet.directory) ?? '', text);
    for (const { tablet, phone } of [mia, nils, ben]) {
      await tablet.untilTimeline('the words', (await groupChat(tablet)).id, hasText(text));
      await phone.untilTimeline('the words', (await groupChat(phone)).id, hasText(text));
    }
  }
  for (const { phone, guardian, child } of [mia, nils, ben]) {
    expect(phone.home.journal).toContainEqual(
      expect.objectContaining({ act: 'group-allowed', by: guardian, person: child }),
    );
  }
  expect(nils.tablet.home.contacts.map(({ nickname }) => nickname)).toContain('Ben');
  expect(nils.phone.home.friendships.some(({ contact }) => contact === ben.child)).toBe(false);
  await groupChat(mia.tablet, isOf(mia.child, nils.child, ben.child));
}, 180_000);

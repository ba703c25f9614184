/** Three families on one relay, of which the first has met both others. */
import type { ConversationSummary, GroupView, Profile, RequestView } from '../../src/view.ts';
import { BEAR, FOX, openRelay, type StoryDevice } from '../family/story.ts';
import {
  allow,
  conversationWith,
  FROG,
  makeHousehold,
  meet,
  type TestHousehold,
} from './two-families.ts';

export const BAND: Profile = { nickname: 'Band', avatar: { animal: 'whale', colour: 'berry' } };

/** Mia's family, and Nils' and Ben's, which do not know each other. */
export interface ThreeFamilies {
  readonly mia: TestHousehold;
  readonly nils: TestHousehold;
  readonly ben: TestHousehold;
}

/** Mia has both as friends. */
export async function threeFamilies(): Promise<ThreeFamilies> {
  const relay = await openRelay();
  const mia = await makeHousehold(relay, FOX);
  const nils = await makeHousehold(relay, FROG);
  const ben = await makeHousehold(relay, BEAR);
  for (const friend of [nils, ben]) {
    await meet(mia, friend);
    await mia.phone.core.run('dismissMeeting', null);
    await friend.phone.until('Mia', (view) =>
      view.stage === 'home' ? view.contacts.find(({ id }) => id === mia.child) : undefined,
    );
    await allow(mia, friend, true);
    await allow(friend, mia, true);
    await conversationWith(mia.tablet, friend.child);
    await conversationWith(friend.tablet, mia.child);
  }
  return { mia, nils, ben };
}

export function makeBand({ mia, nils, ben }: ThreeFamilies): Promise<{
  readonly group: string;
  readonly refused: 'NOT_APPROVED' | null;
  readonly missing: GroupView['missing'];
}> {
  const { nickname: name, avatar: picture } = BAND;
  return mia.phone.core.run('createGroup', {
    name,
    picture,
    people: [mia.child, nils.child, ben.child],
  });
}

export function groupRequest(
  device: StoryDevice,
): Promise<Extract<RequestView, { readonly kind: 'group' }>> {
  return device.until('the request for a group', (view) =>
    view.stage === 'home'
      ? view.requests.find(
          (one): one is Extract<RequestView, { readonly kind: 'group' }> => one.kind === 'group',
        )
      : undefined,
  );
}

export async function answerGroup(
  { phone, child }: TestHousehold,
  group: string,
  isAllowed: boolean,
): Promise<void> {
  await phone.core.run('allowGroup', { group, child, allow: isAllowed });
}

/** Resolves with the group's chat, when it satisfies. */
export function groupChat(
  device: StoryDevice,
  look: (chat: ConversationSummary) => boolean = ({ state }) => state.kind === 'live',
): Promise<ConversationSummary> {
  return device.until('the chat of the group', (view) =>
    view.stage === 'home'
      ? view.conversations.find((chat) => chat.form === 'group' && look(chat))
      : undefined,
  );
}

export function isOf(...people: readonly string[]): (chat: ConversationSummary) => boolean {
  return (chat) =>
    chat.state.kind === 'live' && [...chat.people].sort().join() === [...people].sort().join();
}

/** Three children in a group that all their guardians have allowed. */
export async function withBand(): Promise<ThreeFamilies & { readonly group: string }> {
  const families = await threeFamilies();
  const { group } = await makeBand(families);
  for (const asked of [families.nils, families.ben]) {
    await groupRequest(asked.phone);
    await answerGroup(asked, group, true);
  }
  await together(families);
  return { ...families, group };
}

/** Resolves when each tablet and phone has all three children in the chat. */
export async function together(families: ThreeFamilies): Promise<void> {
  const all = [families.mia, families.nils, families.ben];
  const isAll = isOf(...all.map(({ child }) => child));
  await Promise.all(
    all.flatMap(({ phone, tablet }) => [groupChat(tablet, isAll), groupChat(phone, isAll)]),
  );
}

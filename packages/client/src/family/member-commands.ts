/** What every member of the family can do. */
import { encodeHex, hasCode, KnotholeError } from '@knothole/protocol';
import { CHAIN_ITEM_KINDS, type ChainView, type Intent } from '../chain/types.ts';
import { ITEM_KINDS } from '../conversation/item-kinds.ts';
import { encodeText, textBytes } from '../conversation/text-item.ts';
import { isEnded } from '../friends/friends-on-screen.ts';
import { isWhole } from '../friends/friendship.ts';
import { groupLeaveItem, wordItem } from '../friends/group-plan.ts';
import { groupOf } from '../friends/group-standing.ts';
import { groupStanding } from '../friends/groups-on-screen.ts';
import { type Commands, MAX_TEXT_BYTES } from '../view.ts';
import type { CommandHandlers } from './core-context.ts';
import { isDeserted } from './deserted.ts';
import { makeItem } from './family-items.ts';
import type { ConversationTracker } from './group-trackers.ts';
import type { Home } from './home.ts';
import { readMarkerWrites } from './read-marker.ts';
import { isFrozen } from './revocation.ts';
import { signLeave } from './statement.ts';
import { wipeWrites } from './wipe.ts';

const ID_BYTES = 16;
/** How long what is to be said waits for a removal; without the relay there is none. */
const REMOVAL_MILLISECONDS = 3_000;

export function memberHandlers(home: Home): CommandHandlers {
  return {
    sendText: (input) => sendText(home, input),
    resendText: async ({ conversation, id }) => {
      const { files, time } = home.household;
      await files.texts.sendAgain(conversation, id, time.now());
      return null;
    },
    dismissText: async ({ conversation, id }) => {
      await home.household.files.texts.dismiss(conversation, id);
      return null;
    },
    openConversation: async ({ conversation, limit }) => {
      if (conversation !== null) {
        conversationOf(home, conversation);
      }
      await home.openWindow(conversation, limit);
      return null;
    },
    markRead: async ({ conversation }) => {
      const tracker = conversationOf(home, conversation);
      const upTo = tracker.view.eventCount;
      tracker.markRead(upTo);
      await home.context.transactor.commit(readMarkerWrites(conversation, upTo));
      return null;
    },
    leaveConversation: async ({ conversation }) => {
      await leave(home, conversationOf(home, conversation));
      return null;
    },
    startOver: async () => {
      requireNobodyToLeave(home);
      await home.household.files.withdrawAll(home.isOnline);
      await home.close();
      await home.context.transactor.commit(await wipeWrites(home.context.transactor.store));
      await home.context.reload();
      return null;
    },
  };
}

/** Also while the relay is out of reach, and while the conversation is stuck: the outbox keeps it. */
async function sendText(
  home: Home,
  { conversation, text }: Commands['sendText'][0],
): Promise<Commands['sendText'][1]> {
  const { view } = conversationOf(home, conversation);
  const isLong = textBytes(text) > MAX_TEXT_BYTES;
  if (view.status.kind === 'removed' || view.status.kind === 'left') {
    throw new KnotholeError('NOT_A_MEMBER', 'this device is not in the conversation any more');
  }
  const { friends, me } = home.household;
  const standing = groupStanding(friends, view, me);
  if (standing === 'left') {
    throw new KnotholeError('NOT_A_MEMBER', 'this device is not in the conversation any more');
  }
  if (isEnded(friends, view, me.root) || standing === 'ended') {
    throw new KnotholeError('NOT_APPROVED', 'a guardian has ended this friendship');
  }
  if (isLong) {
    const { files, time } = home.household;
    return { id: await files.texts.send(conversation, text, time.now()) };
  }
  const body = encodeText({ text, sentAt: home.household.time.now() });
  const item = makeItem(home.context.ports.random, ITEM_KINDS.text, body);
  await submitWhenThawed(home, conversation, { kind: 'say', item });
  return { id: item.id };
}

/** Into whichever group the conversation is in by then: it may be moving over just now. */
async function submitWhenThawed(home: Home, conversation: string, intent: Intent): Promise<void> {
  await untilChanged(home, () => {
    const { view } = conversationOf(home, conversation);
    return (
      !isFrozen(home.household.takenOut, view) &&
      isWhole(view) &&
      groupStanding(home.household.friends, view, home.household.me) === 'live'
    );
  });
  const { chain } = conversationOf(home, conversation);
  try {
    await chain.submit([intent]);
  } catch (error) {
    if (!hasCode(error, 'WRONG_STAGE')) {
      throw error;
    }
    await untilChanged(home, () => conversationOf(home, conversation).chain !== chain);
    await conversationOf(home, conversation).chain.submit([intent]);
  }
}

/**
 * Waits a moment for a removal, a friend, or a move, that is under way.
 * @throws {KnotholeError} WRONG_STAGE when a device that was taken out could still read what is said, or
 * the friend could not.
 */
function untilChanged(home: Home, isDone: () => boolean): Promise<void> {
  if (isDone()) {
    return Promise.resolve();
  }
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void): void => {
      cancelTimer();
      unsubscribe();
      settle();
    };
    const cancelTimer = home.context.ports.clock.after(REMOVAL_MILLISECONDS, () =>
      finish(() =>
        reject(new KnotholeError('WRONG_STAGE', 'whoever is to read here is not all that do')),
      ),
    );
    const unsubscribe = home.onChanged(() => {
      if (isDone()) {
        finish(resolve);
      }
    });
  });
}

async function leave(home: Home, { chain, view }: ConversationTracker): Promise<void> {
  const { me, device, host } = home.household;
  const others = view.members.filter(
    (member) => member.device !== me.device && member.root === me.root,
  );
  const isLastGuardian =
    me.role === 'guardian' &&
    others.some(({ role }) => role === 'child') &&
    others.every(({ role }) => role !== 'guardian');
  if (isLastGuardian) {
    throw new KnotholeError('POLICY', 'a child is not left without its guardian');
  }
  if (view.status.kind !== 'live') {
    throw new KnotholeError('NOT_A_MEMBER', 'this device cannot leave the conversation now');
  }
  await sayLeaving(home, view);
  const statement = signLeave(device.signer.key, view.group);
  await chain.submit([
    {
      kind: 'leave',
      id: encodeHex(host.random.bytes(ID_BYTES)),
      statement: makeItem(host.random, CHAIN_ITEM_KINDS.statement, statement),
    },
  ]);
}

/**
 * Out of a group of several families one goes as a person, with all devices, and until one is let in again:
 * that is for the family to know, before the group.
 */
async function sayLeaving(home: Home, view: ChainView): Promise<void> {
  const { friends, family, host, me } = home.household;
  const known = groupOf(friends, view);
  const own = known?.words.get(me.person);
  if (known === undefined || family === null) {
    return;
  }
  const { group } = known.plan;
  const isMine = me.role === 'guardian' && own?.granted === true;
  const word = { group, person: me.person, granted: false, statement: null };
  const items = [
    ...(isMine ? [wordItem(host.random, { ...word, version: own.version + 1 })] : []),
    groupLeaveItem(host.random, group, true),
  ];
  await family.chain.submit(items.map((item) => ({ kind: 'say', item })));
}

/** What a family would miss is not forgotten by a slip of a finger, nor whom it waits for. */
function requireNobodyToLeave({ household }: Home): void {
  const { family, me, roster } = household;
  const isAlone =
    family?.view.members.every(({ device }) => device === me.device) &&
    [...roster.admitted.keys()].every(
      (device) => device === me.device || roster.revoked.has(device),
    );
  const isOut = family?.view.status.kind === 'removed' || isDeserted(household);
  if (!isOut && !(isAlone && me.role === 'guardian')) {
    throw new KnotholeError('WRONG_STAGE', 'this device is still in its family');
  }
}

function conversationOf(home: Home, id: string): ConversationTracker {
  const tracker = home.household.conversations.get(id);
  if (tracker === undefined) {
    throw new KnotholeError('UNKNOWN_CONVERSATION', 'this device has no such conversation');
  }
  return tracker;
}

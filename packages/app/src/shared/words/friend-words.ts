/** Everything a grown-up reads about other families. */
import type { PairState } from '../session/friends.ts';
import { isolate } from './isolate.ts';

const DAY_SECONDS = 86_400;
const HOUR_SECONDS = 3_600;

/** How long something is still good, rounded down so that nobody comes too late. */
function timeLeft(seconds: number): string {
  if (seconds >= 2 * DAY_SECONDS) return `${Math.floor(seconds / DAY_SECONDS)} more days`;
  if (seconds >= DAY_SECONDS) return '1 more day';
  if (seconds >= 2 * HOUR_SECONDS) return `${Math.floor(seconds / HOUR_SECONDS)} more hours`;
  return seconds > 0 ? 'less than 2 more hours' : 'no longer';
}

export const FRIEND_WORDS = {
  title: 'Friends',
  /** `names` of its grown-ups, isolated already. */
  family: (names: string): string => `${names}’s family`,
  someFamily: 'Another family',
  ofFamily: (family: string): string => `of ${family}`,
  offline: 'No connection. What you decide here is kept and sent later.',
  someGrownUp: 'a grown-up of the other family',

  home: {
    none: 'Your children can write to other families once you have met them here.',
    open: 'Friends and families',
    meet: 'Meet another family',
    talks: (names: string): string => `${names} can chat`,
    noneTalks: 'Nobody chats yet',
  },

  request: {
    friend: (child: string, contact: string): string =>
      `May ${isolate(child)} and ${isolate(contact)} chat?`,
    self: (contact: string): string => `Chat with ${isolate(contact)}?`,
    friendText: (contact: string, family: string): string =>
      `${family} allows it. You will be able to read along, and ${isolate(contact)} sees that you can.`,
    selfText: (family: string): string => `${family} allows it. Its grown-ups can read along.`,
    notNow: 'Not now',
    allow: 'Allow',
    ask: (child: string): string => `${isolate(child)} asks for a friend`,
    askText: 'Friends live in other families. You meet their grown-ups first.',
    /** `names` are isolated already; empty where the child has picked nobody. */
    askGroup: (child: string, names: string): string =>
      names === ''
        ? `${isolate(child)} asks for a group`
        : `${isolate(child)} asks for a group with ${names}`,
    askGroupText: 'You choose who is in it. The other families are asked before it begins.',
    makeGroup: 'Make the group',
    group: (child: string, name: string): string =>
      `May ${isolate(child)} be in the group “${isolate(name)}”?`,
    groupText: (names: string, strangers: string): string =>
      strangers === ''
        ? `With ${names}. You will be able to read along.`
        : `With ${names}. You have not allowed ${strangers} for a chat of two. You will be able to read along.`,
    groupSelf: (name: string): string => `Join the group “${isolate(name)}”?`,
    groupSelfText: (names: string): string => `With ${names}.`,
    meet: 'Meet a family',
  },

  pair: {
    who: (person: string, contact: string): string => `${isolate(person)} and ${isolate(contact)}`,
    me: (contact: string): string => `You and ${isolate(contact)}`,
    state: {
      open: 'You have not decided.',
      stranger: 'You have not decided. Allowing shows them name and picture.',
      asked: 'They allow it. You have not decided.',
      waiting: 'You allow it. They have not yet.',
      making: 'Both families allow it. The chat is being made.',
      both: 'Both families allow it. They can chat.',
      'ours-ended': 'You ended it. You can allow it again.',
      'theirs-ended': 'The other family ended it.',
    } satisfies Record<PairState, string>,
    grownUp: 'Grown-up',
    child: 'Child',
    lead: 'A chat opens when both families allow it.',
  },

  end: {
    title: (who: string): string => `End the chat of ${who}?`,
    text: 'It ends on all their devices, on each as soon as it is online. What was said stays where it is.',
    theySee: (family: string): string =>
      `${family} sees that it has ended, without a reason. You can allow it again later.`,
    keep: 'Keep it',
    confirm: 'End it',
    withdrawTitle: (who: string): string => `Not allow ${who} any more?`,
    withdrawText: 'They cannot chat yet. Nothing else changes.',
    withdraw: 'Take it back',
    familyButton: 'End with this family',
    familyLabel: (family: string): string => `End with ${family}`,
    familyTitle: (family: string): string => `End with ${family}?`,
    familyText:
      'Every chat with them ends on all devices, on each as soon as it is online. What was said stays where it is.',
    familyAgain: 'They see that it has ended, without a reason.',
  },

  pass: {
    title: 'Guests at your relay',
    given: 'They have a pass for your relay: your chats with them need it.',
    goes: (daysLeft: number): string =>
      daysLeft > 1
        ? `It has ended. Their pass goes by itself in ${daysLeft} days, so that their devices can hear of it.`
        : 'It has ended. Their pass goes by itself within a day.',
    button: 'Withdraw the pass',
    label: (family: string): string => `Withdraw the pass of ${family}`,
    question: (family: string): string => `Withdraw the pass of ${family}?`,
    text: 'Every chat with them ends, and their devices cannot reach your relay any more. They may not see why.',
    again: 'To be together again you need a new invite.',
    confirm: 'Withdraw it',
    refused: (family: string): string =>
      `The relay of ${family} does not let yours in any more. Your chats there wait.`,
  },

  meet: {
    title: 'Meet another family',
    lead: 'Two grown-ups meet first. Then both say which of their people may chat.',
    make: 'Make an invite',
    makeHint: 'You send a link, or show a code',
    open: 'Open an invite',
    openHint: 'They sent you a link, or show a code',
    offline: 'No connection. You can go on as soon as this device is online.',
    from: 'You opened the invite of another family.',
    putAway: 'Not this invite',
  },

  choose: {
    title: 'Whom do they see?',
    lead: 'Choose who is introduced. Each one’s chats still need a yes of both families.',
    you: 'You, as the one who meets them',
    preview: 'What the other family will see',
    previewText: 'The nickname and the picture of each.',
    invite: 'Make the invite',
    openIt: 'Open the invite',
    none: 'Only you so far. Choose whom else they may know.',
  },

  invite: {
    title: 'Your invite',
    scan: 'Let the other grown-up scan this, or send them the link.',
    qr: 'Invite code for the other grown-up’s phone',
    link: 'The link of the invite',
    share: 'Share the link',
    copy: 'Copy the link',
    copied: 'Copied',
    good: (secondsLeft: number): string => `Good for ${timeLeft(secondsLeft)}, for one family.`,
    over: 'This invite is over. Make a fresh one.',
    careful: 'Send it to nobody else: the first family that opens it takes it.',
    waiting: 'Waiting for the other family',
    leave: 'Keep it open',
    withdraw: 'Take it back',
  },

  find: {
    title: 'Open an invite',
    lead: 'Scan the code on their screen, or paste the link that they sent.',
    camera: 'Open the camera',
    noCamera: 'The camera cannot be used here. Ask for the link of the invite.',
    paste: 'Or paste the link',
    pasteOnly: 'The link of the invite',
    placeholder: 'https://…#invite=…',
    use: 'Use this link',
  },

  opening: {
    title: 'Reading the invite',
    text: 'The words to compare come in a moment. Keep Knothole open.',
    stop: 'Stop',
  },

  words: {
    title: 'Do both screens show the same words?',
    list: 'The six words',
    how: (name: string): string =>
      `Read them to ${isolate(name)} aloud: side by side, or in a call where you know the voice. Not in a message.`,
    why: 'If all six are the same, you are talking to each other and to nobody between.',
    same: 'Yes, the same',
    different: 'No, different',
    youMeet: (name: string): string => `You are meeting ${isolate(name)}`,
    introduces: (names: string): string => `and ${names}`,
    answeredTitle: (name: string): string => `Waiting for ${isolate(name)}`,
    answered: 'They must say on their screen that the words are the same.',
    stop: 'Stop meeting',
  },

  done: {
    title: 'The two families know each other',
    text: 'Nobody can chat yet. That is the next step.',
    next: 'Choose who may chat',
    later: 'Later',
  },

  problem: {
    title: 'You have not met yet',
    again: 'Start again',
    close: 'Close',
  },

  card: {
    invites: 'Another family invites yours',
    look: 'Look at it',
    invited: 'Your invite is waiting',
    opening: 'Meeting another family',
    words: (name: string): string => `Compare the words with ${isolate(name)}`,
    answered: (name: string): string => `Waiting for ${isolate(name)}`,
    done: (name: string): string => `You have met ${isolate(name)}’s family`,
    problem: 'You have not met yet',
    go: 'Continue',
  },

  chat: {
    ended: 'This friendship was ended. What was said stays here.',
    gone: 'The other family has left. What was said stays here.',
    row: 'This friendship was ended',
  },
} as const;

/** Everything a child reads or hears. Each string has at most six words; a test counts. */
import type { PictureName } from '../art/picture-names.ts';

export const KID_WORDS = {
  pairing: {
    title: 'Ask your grown-up to scan',
    preparing: 'Making your secret picture',
    qr: 'Pairing code for the grown-up’s phone',
    stale: 'Tap for a new picture',
    refresh: 'New picture',
    back: 'Back',
    joining: 'Almost there',
    animals: 'Same animals on the phone?',
    same: 'Same!',
    different: 'Not the same',
    noCamera: 'No camera on the phone?',
    copy: 'Copy the link',
    copied: 'Copied',
    link: 'Pairing link',
    problem: 'Let’s try that again',
    again: 'Try again',
    hear: 'Say the animals',
  },
  home: {
    title: 'Who do you want to visit?',
    family: 'Everyone',
    empty: 'Soon your family is here',
    unread: (count: number): string => (count === 1 ? '1 new note' : `${badge(count)} new notes`),
    removed: 'This tablet is resting',
    askGrownUp: 'Ask your grown-up',
    hold: 'Grown-ups: hold for 3 seconds',
    asleep: (name: string): string => `${name} is asleep`,
  },
  chat: {
    back: 'All faces',
    looksAlong: (name: string): string => `${name} can read here too`,
    write: 'Write here',
    send: 'Send',
    pictures: 'Pictures',
    tooLong: 'That is too long',
    say: 'Read it to me',
    empty: 'Say hello!',
    earlier: 'Older notes',
    me: 'Me',
    unknown: 'A new kind of note',
    joined: (name: string): string => `${name} is here now`,
    left: (name: string): string => `${name} went away`,
    moved: 'The chat is mended',
    list: 'Notes',
    resting: 'This chat is resting',
    waiting: 'Waiting for a helper',
    picture: {
      heart: 'Heart',
      happy: 'Happy',
      laughing: 'Laughing',
      sad: 'Sad',
      thumb: 'Thumbs up',
      star: 'Star',
      sun: 'Sun',
      moon: 'Good night',
    } satisfies Record<PictureName, string>,
    state: {
      sending: 'On its way',
      sent: 'In the hollow',
      delivered: 'It is there',
    },
  },
  offline: 'No connection. Your notes wait.',
  connecting: 'Looking for the hollow',
  refused: 'Ask your grown-up to help',
} as const;

/** Numbers on badges stop at nine: a bigger one would only press. */
export function badge(count: number): string {
  return count > 9 ? '9+' : `${count}`;
}

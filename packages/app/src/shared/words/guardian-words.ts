/** Everything a grown-up reads about other grown-ups, more devices, and what each has done. */
import type { JournalAct } from '@knothole/client/view';
import { isolate } from './isolate.ts';

/** How one act reads; names are isolated already. */
interface Told {
  readonly by: string;
  /** Somebody of the family. */
  readonly person: string;
  /** Somebody of another family. */
  readonly contact: string;
  /** Whether it is about the one who did it. */
  readonly isOwn: boolean;
}

export const GUARDIAN_WORDS = {
  more: 'Grown-up or new device',
  aTablet: 'Add a tablet',
  aTabletLabel: (name: string): string => `Add a tablet for ${isolate(name)}`,
  anotherTablet: 'Another tablet',
  anotherTabletLabel: (name: string): string => `Another tablet for ${isolate(name)}`,

  who: {
    title: 'Whose device is it?',
    lead: 'Every grown-up can add and remove devices and read along with the children. Each sees what the other did.',
    mine: 'Mine',
    mineHint: 'Your other phone or computer',
    theirs: (name: string): string => isolate(name),
    theirsHint: 'Another device, or a new one after a loss',
    other: 'Another grown-up',
    otherHint: 'Has the same say as you',
  },
  fresh: {
    title: 'Who is joining?',
    placeholder: 'Dad',
    next: 'Next',
  },
  kit: {
    title: 'Your family kit',
    lead: 'Only the 24 words of your kit make a grown-up’s device. So nobody who finds your phone can add one.',
    secret: 'They are used once and not kept here.',
    next: 'Next',
  },
  find: {
    title: 'Scan the new device’s code',
    open: 'On the new device open Knothole and tap “Join as a grown-up”.',
    paste: 'Or paste the new device’s link',
    pasteLabel: 'The new device’s link',
  },
  title: 'Add a grown-up’s device',
  waiting: (name: string): string => `Waiting for ${isolate(name)}’s device`,
  animalsTitle: 'Does the other device show the same four?',
  animalsText:
    'Same animals, same order. Only then does the other device get anything of your family.',
  answeredTitle: 'Now tap “Same!” on the other device',
  answeredText: (name: string): string => `Then it is ${isolate(name)}’s.`,
  doneTitle: (name: string): string => `${isolate(name)}’s device is in the family`,
  doneText: 'The chats come by themselves in a moment.',
  kitUnknown: 'These are the words of another family’s kit.',
  joining: (name: string): string => `${isolate(name)}’s device is joining`,

  history: {
    label: 'New devices get older chats',
    on: 'A new device is handed what its person has written and read before.',
    off: 'A new device shows only what comes after it.',
  },

  remove: {
    own: 'It leaves every chat at once and can read nothing new. Do this at once when it is lost.',
    text: 'Another grown-up’s device goes by the words of the family kit. Whoever does it is named in the journal.',
    without: 'Ask the other grown-ups',
    withoutText: 'Without the kit it goes when two grown-ups say so.',
    said: 'It is said. The device goes as soon as another grown-up removes it, too.',
  },

  restore: {
    whose: 'Whose place does this device take?',
    whoseText: 'Devices that this grown-up had before are taken out. The others stay.',
  },

  journal: {
    open: 'What grown-ups did',
    title: 'What grown-ups did',
    lead: 'Every grown-up of the family sees the same list.',
    none: 'Nothing yet. What any grown-up adds, removes or allows stands here.',
    somebody: 'Somebody',
  },
} as const;

/** One sentence for each act. */
export const JOURNAL_WORDS: Readonly<Record<JournalAct, (told: Told) => string>> = {
  'child-added': ({ by, person }) => `${by} added ${person}.`,
  'guardian-added': ({ by, person }) => `${by} added ${person} as a grown-up, with the family kit.`,
  'device-added': ({ by, person, isOwn }) =>
    isOwn ? `${by} added another device.` : `${by} added a device for ${person}.`,
  'device-removed': ({ by, person, isOwn }) =>
    isOwn ? `${by} removed a device.` : `${by} removed a device of ${person}.`,
  'device-left': ({ by }) => `A device of ${by} left the family.`,
  'family-restored': ({ by }) => `${by} came back with a new device and the family kit.`,
  'kit-replaced': ({ by }) => `${by} made a new family kit. The old one opens nothing any more.`,
  'child-erased': ({ by }) => `${by} erased a child, and everything that was kept of it.`,
  'family-left': ({ contact }) => `The family of ${contact} has left.`,
  met: ({ by, contact }) => `${by} met the family of ${contact}.`,
  allowed: ({ by, person, contact }) => `${by} allowed ${person} and ${contact} to chat.`,
  ended: ({ by, person, contact }) => `${by} ended the chat of ${person} and ${contact}.`,
  'pass-ended': ({ contact }) =>
    `The pass of the family of ${contact} for your relay was taken back.`,
  'group-allowed': ({ by, person }) => `${by} allowed a group for ${person}.`,
  'group-ended': ({ by, person }) => `${by} took ${person} out of a group.`,
  independent: ({ by, person }) => `${by} let ${person} chat without grown-ups.`,
  'with-guardian': ({ by, person }) => `${by} let grown-ups look along with ${person} again.`,
};

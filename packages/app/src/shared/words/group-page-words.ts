/** What a grown-up reads where a group is made, and on its own page. */
import type { Answer } from '../session/groups.ts';
import { isolate } from './isolate.ts';

export const GROUP_PAGE_WORDS = {
  who: {
    title: 'Who is in the group?',
    lead: (most: number): string =>
      `Up to ${most} people: of yours and of families that you have met.`,
    ours: 'Our family',
    next: 'Next',
    tooFew: 'Choose somebody of yours and somebody of another family.',
    full: (most: number): string => `There is room for ${most}.`,
    add: 'Add them',
    nobodyElse: 'Everybody whom you know of these families is in it.',
  },

  name: {
    title: 'What is it called?',
    renameTitle: 'Name and picture',
    label: 'Name of the group',
    placeholder: 'Garden gang, Chess club …',
    empty: 'Type a name first.',
    full: 'A name has no room for more letters.',
    /** `names` of one's own children in it; empty where there is none. */
    allows: (names: string): string =>
      names === ''
        ? 'All their families see the names and pictures of everybody in it.'
        : `You allow ${names} to be with everybody in this group. All their families see the names and pictures of everybody in it.`,
    make: 'Make the group',
    save: 'Save',
  },

  page: {
    open: 'Open the chat',
    rename: 'Name and picture',
    add: 'Add people',
    people: 'Who is in it',
    toBe: 'Who is to be in it',
    along:
      'The grown-ups of each child can read along, unless their family decides otherwise. The children see who can.',
    madeBy: (family: string): string => `${family} made it.`,
    starting: 'Everybody may come. It begins by itself.',
    over: 'This group has ended for your family. What was said stays in its chat.',
    answer: {
      in: 'In the group',
      allowed: 'Allowed',
      open: 'Not answered yet',
      refused: 'Said no',
      left: 'Has left',
    } satisfies Record<Answer, string>,
    mine: {
      in: 'You allow it.',
      allowed: 'You allow it.',
      open: 'You have not decided.',
      refused: 'You said no. You can allow it again.',
      left: 'Has gone out. You can let them in again.',
    } satisfies Record<Answer, string>,
  },

  waits: {
    title: 'It cannot begin yet',
    titleAdded: 'Not everybody is in it yet',
    refusedTitle: 'Somebody has said no',
    pair: (one: string, other: string): string =>
      `${isolate(one)} and ${isolate(other)} are not allowed together yet.`,
    asked: (names: string): string =>
      `The grown-ups of ${names} are asked. It goes on by itself when they allow it.`,
    askedAlone: (name: string): string =>
      `${isolate(name)} is asked. It goes on by itself with a yes.`,
    mine: (names: string): string => `Your own answer for ${names} is missing.`,
    refused: (names: string): string => `Not allowed: ${names}. You can make a group without them.`,
  },

  out: {
    title: (name: string, group: string): string =>
      `Take ${isolate(name)} out of “${isolate(group)}”?`,
    titleMe: (group: string): string => `Leave “${isolate(group)}”?`,
    text: 'It takes effect on all devices, on each as soon as it is online. What was said stays where it is.',
    again: 'You can allow it again later.',
    last: 'You will not be in it any more either: you are there to read along.',
    keep: 'Keep it',
    confirm: 'Take out',
    confirmMe: 'Leave',
  },
} as const;

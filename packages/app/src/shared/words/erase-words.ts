/** Everything a grown-up reads about erasing a child or the family: what goes, where, and what stays. */
import { isolate } from './isolate.ts';

export const ERASE_WORDS = {
  open: 'Leave or erase',
  title: 'Leave or erase',
  lead: 'What is erased does not come back. Choose what.',

  here: 'Only this device',
  hereHint: 'Leave the family with it',

  leave: {
    title: 'Leave with this device?',
    goes: 'This device goes out of every chat and forgets everything.',
    stays:
      'What you have said stays with the others; long texts that nobody has opened yet go. A tablet is taken out in the list of the family.',
    last: 'This is the last device of a grown-up: a family is not left alone. You can erase it instead.',
    confirm: 'Leave the family',
    keep: 'Stay',
  },

  childHint: 'Only this child',
  family: 'The whole family',
  familyHint: 'Every device, every chat',

  child: {
    title: (name: string): string => `Erase ${isolate(name)}?`,
    goes: (name: string): string =>
      `The tablets of ${isolate(name)} forget everything as soon as they are online. Its friendships end, and nobody in the family keeps its name.`,
    stays:
      'What other families have received stays with them. What lies on the server stays sealed and goes within 16 months, files as soon as the tablets are online.',
    choice: 'What about your own chats with this child?',
    keep: 'Erase the child, keep our chats',
    forget: 'Erase the child and our chats',
    stop: 'Stop',
  },

  all: {
    title: 'The whole family',
    goes: 'Every phone and tablet of the family forgets everything as soon as it is online, and this one as soon as the others can hear it. Other families see that yours has left.',
    stays:
      'What other families have received stays with them, and so do copies that somebody made of a device before. Files go from the server as each device hears it; the rest there stays sealed and goes within 16 months.',
    paper: 'Destroy the paper with the 24 words, too: until then it would open the list of names.',
    next: 'Next',
    sureTitle: 'Erase the whole family?',
    sure: 'Every device, every chat. Nobody can bring them back.',
    confirm: 'Erase the family',
    keep: 'Keep it',
  },

  waiting: {
    title: 'Saying goodbye',
    text: 'This device forgets everything as soon as the others can hear it. Leave it on and online.',
    offline: 'No connection just now.',
    here: 'Do not wait: erase only this device',
    hereTitle: 'Erase only this device?',
    hereText: 'The other devices of the family may never hear that it is erased.',
    confirm: 'Erase this device',
    keep: 'Wait',
  },

  deserted: 'Nobody of your family is here any more.',
} as const;

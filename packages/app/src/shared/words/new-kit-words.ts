/** Everything a grown-up reads about a new family kit in the place of one that was lost. */
import { isolate } from './isolate.ts';

export const NEW_KIT_WORDS = {
  open: 'The kit’s paper is lost',
  title: 'A new family kit',
  underWay: 'You have begun to make one.',
  asks: (name: string): string => `${isolate(name)} asks for a new family kit`,
  asksText: 'The old paper is lost. Compare the animals together.',

  start: {
    lead: 'Is the paper with your 24 words lost? Make a new kit. From then on the old paper opens nothing.',
    second:
      'A second grown-up’s device has to agree, so that nobody who finds one phone can do this alone. Have it beside you.',
    stays: 'Chats and devices stay as they are.',
    button: 'Make a new kit',
  },
  waiting: {
    title: 'Now take the second device',
    text: 'Open Knothole there. It shows the same four animals and asks whether you want this.',
    stop: 'Stop, keep the old kit',
  },
  asked: {
    title: 'Does the other device show the same four?',
    text: (name: string): string =>
      `Agree only if ${isolate(name)} is with you and wants this. The old paper is worth nothing then.`,
    no: 'No, refuse',
    yes: 'Same, agree',
  },
  words: {
    title: 'Your new family kit',
    checkTitle: 'Is it on paper?',
  },
  refused: {
    title: 'No new kit was made',
    text: 'The other device said no, or another one has asked first. The old kit stays.',
    close: 'Close',
  },
  done: {
    text: 'Your new kit is in force. Tear the old paper up if you find it: it opens nothing any more.',
    telling: 'Your family’s devices are being told.',
    home: 'Go to our family',
  },
} as const;

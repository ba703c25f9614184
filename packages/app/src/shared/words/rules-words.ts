/** Everything a grown-up reads about looking along. */
import { isolate } from './isolate.ts';

export const RULES_WORDS = {
  open: 'Looking along',
  title: 'Looking along',
  lead: 'In a child’s chats and groups with others, grown-ups of the family look along. They can read there, and the child sees that they do.',
  none: 'There is no child in the family yet.',

  along: 'Grown-ups look along',
  alone: 'Chats without grown-ups',
  label: (name: string): string => `Look along with ${isolate(name)}`,
  how: 'Grown-ups leave a chat when every tablet of the child is in it. When they come back they read from then on, and what has not reached everybody by then. Chats with a brother or sister they leave when that is chosen for both.',
  others: 'Grown-ups of other families decide for themselves.',
} as const;

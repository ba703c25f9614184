/** What a grown-up reads about groups of several families on the home, in lists and chats. */
import type { GroupStage } from '../session/groups.ts';

export const GROUP_WORDS = {
  title: 'Groups',
  make: 'Make a group',

  row: {
    on: 'Has its chat',
    starting: 'Begins in a moment',
    waiting: 'Not everybody is allowed yet',
    refused: 'Somebody has said no',
    over: 'Ended',
  } satisfies Record<GroupStage, string>,

  chat: {
    about: 'About this group',
    left: 'You left this group. What was said stays here.',
    ended: 'This group has ended for your family. What was said stays here.',
    row: 'This group has ended',
    waiting: 'Nobody else is in it at the moment, so nothing can be said.',
  },
} as const;

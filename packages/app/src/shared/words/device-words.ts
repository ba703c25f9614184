/** Whose device it is: children have tablets, grown-ups phones. */
import type { PersonView } from '@knothole/client/view';
import { WORDS } from './grown-up-words.ts';

export function deviceOf({ role, nickname }: PersonView): string {
  return role === 'child' ? WORDS.home.tabletOf(nickname) : WORDS.home.phoneOf(nickname);
}

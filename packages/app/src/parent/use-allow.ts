/** Allowing two people to chat; a child's wish for a friend is fulfilled by it and leaves the list. */
import type { PersonId } from '@knothole/client/view';
import { type HomeView, useSession } from '../shared/session/session.ts';
import { type CommandRunner, useCommand } from '../shared/session/use-command.ts';

export interface Allowing {
  readonly command: CommandRunner;
  allow(person: PersonId, contact: PersonId): void;
}

export function useAllow(view: HomeView): Allowing {
  const { link } = useSession();
  const command = useCommand();
  const allow = async (person: PersonId, contact: PersonId): Promise<void> => {
    if (!(await command.run('allowFriend', { person, contact, allow: true }))) return;
    const wishes = view.requests.filter(
      (request) => request.kind === 'ask' && request.child === person && request.wish === 'friend',
    );
    // A wish that stays on the list for want of a connection can be taken off by hand.
    for (const { id } of wishes) await link.run('dismissRequest', { id }).catch(() => null);
  };
  return { command, allow: (person, contact) => void allow(person, contact) };
}

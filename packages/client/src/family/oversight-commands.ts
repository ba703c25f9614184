/** What a guardian decides about looking along with a child; a child is told POLICY. */
import { KnotholeError } from '@knothole/protocol';
import { CHAIN_ITEM_KINDS } from '../chain/types.ts';
import type { Commands } from '../view.ts';
import type { CommandHandlers } from './core-context.ts';
import { makeItem } from './family-items.ts';
import type { Home } from './home.ts';
import { signOversight } from './oversight.ts';
import { isIndependent } from './oversight-fold.ts';

export function oversightHandlers(home: Home): CommandHandlers {
  return {
    setOversight: async (input) => {
      await setOversight(home, input);
      home.changed();
      return null;
    },
  };
}

async function setOversight(
  { household }: Home,
  { person, independent }: Commands['setOversight'][0],
): Promise<void> {
  const { me, roster, device, family, host } = household;
  if (me.role !== 'guardian') {
    throw new KnotholeError('POLICY', 'only a guardian can do this');
  }
  if (roster.people.get(person)?.role !== 'child') {
    throw new KnotholeError('INPUT', 'the family has no such child');
  }
  if (family === null) {
    throw new KnotholeError('WRONG_STAGE', 'the family group is not here yet');
  }
  if (isIndependent(roster, person) === independent) {
    return;
  }
  const version = (roster.oversight.get(person)?.version ?? 0) + 1;
  const { key, certificates } = device.signer;
  const terms = { child: person, version, independent, group: null };
  const statement = signOversight(key, certificates, terms);
  const item = makeItem(host.random, CHAIN_ITEM_KINDS.statement, statement);
  await family.chain.submit([{ kind: 'say', item }]);
}

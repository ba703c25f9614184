import { encodeHex } from '@knothole/protocol';
import type { ChainState } from '../../../src/chain/chain-state.ts';
import type { ChainRules } from '../../../src/chain/rules.ts';
import type { ChainPolicy } from '../../../src/chain/types.ts';
import { freshId, statementItem } from './chain-items.ts';
import { type Device, Household } from './household.ts';
import { exportedState } from './insider.ts';
import { saidOrStopped, settled } from './takeover.ts';
import { statement, testPolicy } from './test-identities.ts';
import { type Tampering, tamperedLink } from './wrapped-link.ts';

interface Refused {
  /** The author. */
  readonly mum: Device;
  readonly kid: Device;
  /** A state of the epoch in which the commit was refused. */
  readonly epochOne: ChainState;
}

/**
 * A commit meets a veto and is refused by all; a second veto makes every judge agree again. Ends when
 * its author is in the next epoch.
 */
export async function refuseOnce(rules: ChainRules): Promise<Refused> {
  const household = await Household.open({ rules, policy: evenVetoes() });
  const held: Tampering = {};
  const mum = await household.device('Gudrun', { wrapLink: (real) => tamperedLink(real, held) });
  const kid = await household.device('kit');
  await mum.found();
  await mum.invite(kid);
  await settled([mum, kid]);
  const epochOne = await exportedState(kid, kid.view.id);
  let puts = 0;
  held.put = async (real, ...request) => {
    puts += 1;
    // Before the first one the commit was valid; before the third one it was refused at landing.
    if (puts === 1 || puts === 3) {
      await kid.submit({ kind: 'say', item: statementItem(statement.veto('everything')) });
      await saidOrStopped(kid);
    }
    return real.put(...request);
  };
  await mum.submit({ kind: 'update', id: freshId() });
  await mum.say('besides');
  await mum.until(({ epoch }) => epoch === 2);
  return { mum, kid, epochOne };
}

/** A policy by which an odd number of vetoes in the epoch refuses every commit. */
function evenVetoes(): ChainPolicy {
  const policy = testPolicy();
  const veto = encodeHex(statement.veto('everything'));
  return {
    ...policy,
    acceptsCommit: (group, commit, posted) =>
      posted.filter(({ bytes }) => encodeHex(bytes) === veto).length % 2 === 0 &&
      policy.acceptsCommit(group, commit, posted),
  };
}

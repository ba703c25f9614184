/** A device of whose family nobody seems to be there any more. */
import { WEEK_SECONDS } from '@knothole/protocol';
import { HELP_WEEKS_BACK } from './help-chain.ts';
import type { Household } from './household.ts';

/** As long as what is written into a help chain is read (docs/chain.md rule 27). */
const DESERTED_SECONDS: number = HELP_WEEKS_BACK * WEEK_SECONDS;

/** Whether this device has asked for so long to be let in again that nobody can have heard it. */
export function isDeserted({ family, log, time }: Household): boolean {
  if (family?.view.status.kind !== 'stuck') {
    return false;
  }
  const since = log.of(family.view.id).troubleSince;
  return since !== null && time.now() - since >= DESERTED_SECONDS;
}

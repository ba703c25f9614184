/** Questions to the layer above crypto/: credentials and commits. */
import { KnotholeError } from '@knothole/protocol';

/**
 * Asks the layer above. A coded error is its refusal of hostile bytes, the same for every member;
 * anything else is a fault and comes through.
 */
export function saysYes(ask: () => boolean): boolean {
  try {
    return ask();
  } catch (error) {
    if (error instanceof KnotholeError) {
      return false;
    }
    throw error;
  }
}

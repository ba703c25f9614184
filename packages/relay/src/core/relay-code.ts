/** The code of an error that may travel. */
import { KnotholeError, RELAY_ERRORS, type RelayErrorCode } from '@knothole/protocol';

/** Whatever else went wrong is INTERNAL and says no more. */
export function relayCode(error: unknown): RelayErrorCode {
  if (error instanceof KnotholeError && error.code in RELAY_ERRORS) {
    return error.code as RelayErrorCode;
  }
  return 'INTERNAL';
}

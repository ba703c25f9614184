/** Joining by a welcome (RFC 9420 §12.4.3.1). */
import type { GroupState } from './group-state.ts';
import type { KeyPackagePair } from './key-package.ts';
import type { MlsConfig } from './mls-config.ts';
import type { MlsSuite } from './suite.ts';

/** @throws {KnotholeError} MLS when the welcome is not for this KeyPackage, or anything in it is refused. */
export async function joinFromWelcome(
  _suite: MlsSuite,
  _options: {
    readonly welcome: Uint8Array;
    readonly keyPackage: KeyPackagePair;
    readonly config: MlsConfig;
  },
): Promise<{ readonly state: GroupState; readonly groupInfoExtension: Uint8Array }> {
  throw new Error('unfinished');
}

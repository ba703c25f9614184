/** What Knothole fixes of MLS: extension numbers, limits, lifetimes, and the check of credentials. */
import {
  type Capabilities,
  type ClientConfig,
  defaultKeyPackageEqualityConfig,
  type Lifetime,
} from 'ts-mls';
import { SUITE_NAME } from './suite.ts';
import { saysYes } from './verdict.ts';

/** Most leaves of one group. */
export const MAX_LEAVES = 24;
/** Longest identity in a leaf's basic credential, in bytes. */
export const MAX_IDENTITY_BYTES = 450;
/** GroupContext extension (private use, RFC 9420 §17.3): the group's policy. */
export const POLICY_EXTENSION = 0xf4a1;
/** GroupInfo extension: what only joiners are told, such as the next bucket. */
export const JOINER_EXTENSION = 0xf4a2;
/** How far a sender's ratchet may be ahead; see chain.md rule 19 on never encrypting ahead of need. */
export const MAX_GENERATION_STEPS = 200;

/** What the layer above decides about credentials; pure, the same on every member's device. */
export interface MlsConfig {
  /**
   * Whether a leaf with this identity may sign with this key: the certificate chain is well-formed
   * and names the key. A coded error is a no.
   */
  readonly acceptsCredential: (identity: Uint8Array, signatureKey: Uint8Array) => boolean;
}

/** The widest lifetime, so that no device's clock decides who may be added (chain.md rule 15). */
export const LIFETIME: Lifetime = { notBefore: 0n, notAfter: 2n ** 63n - 1n };

export const CAPABILITIES: Capabilities = {
  versions: ['mls10'],
  ciphersuites: [SUITE_NAME],
  extensions: [POLICY_EXTENSION, JOINER_EXTENSION],
  proposals: [],
  credentials: ['basic'],
};

/** The library's settings. Its own defaults accept every credential and keep four old epochs. */
export function clientConfig(config: MlsConfig): ClientConfig {
  return {
    keyRetentionConfig: {
      retainKeysForGenerations: 10,
      // With 0 the library keeps the keys of every epoch for ever.
      retainKeysForEpochs: 1,
      maximumForwardRatchetSteps: MAX_GENERATION_STEPS,
    },
    lifetimeConfig: {
      maximumTotalLifetime: LIFETIME.notAfter,
      validateLifetimeOnReceive: false,
    },
    keyPackageEqualityConfig: defaultKeyPackageEqualityConfig,
    // Envelopes have one size; padding below them only wastes room.
    paddingConfig: { kind: 'padUntilLength', padUntilLength: 0 },
    authService: {
      async validateCredential(credential, signatureKey) {
        return (
          credential.credentialType === 'basic' &&
          credential.identity.length <= MAX_IDENTITY_BYTES &&
          saysYes(() => config.acceptsCredential(credential.identity, signatureKey))
        );
      },
    },
  };
}

/** What Knothole fixes of MLS: extension numbers, limits, lifetimes, and the check of credentials. */

/** Most leaves of one group. */
export const MAX_LEAVES = 24;
/** Longest identity in a leaf's basic credential, in bytes. */
export const MAX_IDENTITY_BYTES = 450;

/** What the layer above decides about credentials; pure, the same on every member's device. */
export interface MlsConfig {
  /** Whether a leaf with this identity may sign with this key: the certificate chain is well-formed and names the key. */
  readonly acceptsCredential: (identity: Uint8Array, signatureKey: Uint8Array) => boolean;
}

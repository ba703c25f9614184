/** SHA-256 of what comes in parts and would not all fit in memory twice. */
import { sha256 } from '@noble/hashes/sha2.js';

export interface RunningHash {
  add(part: Uint8Array): void;
  /** Of everything added; nothing may be added after it. */
  digest(): Uint8Array;
}

export function runningSha256(): RunningHash {
  const hash = sha256.create();
  return {
    add(part) {
      hash.update(part);
    },
    digest: () => hash.digest(),
  };
}

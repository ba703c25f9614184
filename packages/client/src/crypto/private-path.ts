/** The private half of the tree: whether what I hold is what the others believe. */
import { x25519 } from '@noble/curves/ed25519.js';
import type { ClientState } from 'ts-mls';
import { constantTimeEqual } from './hash.ts';

/**
 * Whether each private key on my path belongs to the public key in the tree (RFC 9420 §7.5). The
 * library does not check it; a committer could plant a key that nobody holds, and the next honest
 * commit would shut out everybody below it.
 */
export function pathKeysMatch(mls: ClientState): boolean {
  return Object.entries(mls.privatePath.privateKeys).every(([index, privateKey]) => {
    const node = mls.ratchetTree[Number(index)];
    if (node === undefined) {
      return true;
    }
    const publicKey =
      node.nodeType === 'leaf' ? node.leaf.hpkePublicKey : node.parent.hpkePublicKey;
    return constantTimeEqual(x25519.getPublicKey(privateKey), publicKey);
  });
}

/**
 * Whether the relay still has what this device has read (docs/chain.md rule 29): a relay that was
 * restored from an older copy, or wiped, shows it at the last slot.
 */
import { MAX_ADDRESSES_PER_FRAME } from '@knothole/protocol';
import { constantTimeEqual, sha256 } from '../crypto/hash.ts';
import type { RelayLink } from '../ports.ts';
import { type ChainState, type LastRead, runningHash } from './chain-state.ts';
import type { EpochSlots } from './epoch-slots.ts';

/** The relay's word for its store, which changes when the store is another one; null while offline. */
export function incarnationOf(link: RelayLink): Uint8Array | null {
  return link.status.kind === 'online' ? link.status.incarnation : null;
}

/** A slot whose bucket has ended is no sign of a rollback. @throws {KnotholeError} OFFLINE. */
export async function isThere(link: RelayLink, slot: LastRead): Promise<boolean> {
  return (await lookFor(link, slot)) !== 'lost';
}

async function lookFor(link: RelayLink, slot: LastRead): Promise<'there' | 'expired' | 'lost'> {
  const [found] = await link.get([slot]);
  if (found?.kind === 'expired') {
    return 'expired';
  }
  const isSame = found?.kind === 'value' && constantTimeEqual(sha256(found.envelope), slot.hash);
  return isSame ? 'there' : 'lost';
}

/**
 * Reads the whole epoch again, from the commit that began it. A member who has written ahead of the
 * others could otherwise hide behind that what the relay has lost before it. Where nothing of the epoch
 * has been read yet, the commit alone tells that the others are in it too: if its bucket has ended
 * meanwhile, nobody can say any more that the relay had not lost it before.
 * @throws {KnotholeError} OFFLINE.
 */
export async function isEpochThere(
  link: RelayLink,
  state: ChainState,
  slots: EpochSlots,
): Promise<boolean> {
  const { firstHash, position, enteredBy } = state;
  const entry = enteredBy === null ? 'there' : await lookFor(link, enteredBy);
  if (entry === 'lost' || (entry === 'expired' && position === 0)) {
    return false;
  }
  let hash = firstHash;
  for (let start = 0; start < position; start += MAX_ADDRESSES_PER_FRAME) {
    const count = Math.min(MAX_ADDRESSES_PER_FRAME, position - start);
    const refs = Array.from({ length: count }, (_, offset) => slots.at(start + offset).ref);
    for (const outcome of await link.get(refs)) {
      if (outcome.kind !== 'value') {
        return outcome.kind === 'expired';
      }
      hash = sha256(hash, outcome.envelope);
    }
  }
  return constantTimeEqual(hash, runningHash(state));
}

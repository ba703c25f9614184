import { encodeHex } from '@knothole/protocol';
import { expect } from 'vitest';
import { CHAIN_RULES, type ChainRules } from '../../../src/chain/rules.ts';
import type { GroupState } from '../../../src/crypto/group-state.ts';
import { readAddressed } from '../../../src/crypto/unprotect.ts';

/** The product's rules, which also note every inner that is sealed for a slot. */
export function recordingRules(sealed: Uint8Array[]): ChainRules {
  return {
    ...CHAIN_RULES,
    seal(sealKey, inner, address) {
      sealed.push(inner);
      return CHAIN_RULES.seal(sealKey, inner, address);
    },
  };
}

/**
 * I7: whatever was ever sealed in the group's epoch under one leaf and generation is one inner. Gives
 * the generations in use, as `leaf/content type/generation`.
 */
export async function expectNoGenerationTwice(
  sealed: readonly Uint8Array[],
  group: GroupState,
): Promise<readonly string[]> {
  const byKey = new Map<string, Set<string>>();
  for (const inner of sealed) {
    const addressed = await readAddressed(group, inner);
    if (addressed !== undefined) {
      const { leafIndex, generation } = addressed.claimed;
      const key = `${leafIndex}/${addressed.message.contentType}/${generation}`;
      byKey.set(key, (byKey.get(key) ?? new Set()).add(encodeHex(inner)));
    }
  }
  expect([...byKey.values()].filter((inners) => inners.size > 1)).toEqual([]);
  return [...byKey.keys()].sort();
}

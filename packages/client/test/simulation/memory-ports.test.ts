/** The simulation's stores keep the contracts of the real ones. */
import { describe, expect, it } from 'vitest';
import { describeSlotStore } from '../../../relay/test/contract/slot-store-contract.ts';
import { localStoreCases } from '../contract/local-store.ts';
import { emptyDisk, MemorySlots, type SlotDisk } from './memory-slots.ts';
import { EMPTY_IMAGE, MemoryStore, type StorePlace } from './memory-store.ts';

const disks = new Map<string, SlotDisk>();

function diskOfTest(): SlotDisk {
  const name = expect.getState().currentTestName ?? '';
  const disk = disks.get(name) ?? emptyDisk(Uint8Array.of(1, 2, 3));
  disks.set(name, disk);
  return disk;
}

describeSlotStore('memory', { open: async () => new MemorySlots(diskOfTest()) });

describe('memory is a local store', () => {
  for (const { name, run } of localStoreCases) {
    it(name, async () => {
      const place: StorePlace = { image: EMPTY_IMAGE, owner: undefined };
      await run({ open: async () => new MemoryStore(place) });
    });
  }
});

/** Slots as keys of a Map. */
import { encodeBucket, encodeHex, type SlotRef } from '@knothole/protocol';

/** Equal for equal slots, different for different ones. */
export function slotKey(slot: SlotRef): string {
  return encodeHex(encodeBucket(slot.bucket)) + encodeHex(slot.address);
}

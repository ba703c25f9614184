/** Things that test devices say. */
import { encodeHex } from '@knothole/protocol';
import type { ChainEvent, Item } from '../../../src/chain/types.ts';
import { systemRandom } from '../../../src/platform/system-random.ts';

const TEXT = 16;

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const plain = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

export function freshId(): string {
  return encodeHex(systemRandom.bytes(16));
}

export function textItem(text: string): Item {
  return { id: freshId(), kind: TEXT, body: utf8(text) };
}

export function statementItem(body: Uint8Array): Item {
  return { id: freshId(), kind: 1, body };
}

export function textsOf(events: readonly ChainEvent[]): readonly string[] {
  return events.flatMap((event) =>
    event.kind === 'item' && event.item.kind === TEXT ? [plain(event.item.body)] : [],
  );
}

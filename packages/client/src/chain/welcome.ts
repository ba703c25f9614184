/** What a parcel carries to a joiner (docs/chain.md rule 24): [welcome, snapshot]. */

import { MAX_PARCEL_BYTES } from './parcel.ts';
import { encodeCbor, readCbor } from './strict-cbor.ts';

/** A snapshot that does not fit is left out: it feeds the screen, never validity. */
export function encodeWelcomeContent(welcome: Uint8Array, snapshot: Uint8Array): Uint8Array {
  const content = encodeCbor([welcome, snapshot]);
  return content.length <= MAX_PARCEL_BYTES ? content : encodeCbor([welcome, new Uint8Array(0)]);
}

/** @throws {KnotholeError} INPUT when the content is anything else. */
export function decodeWelcomeContent(content: Uint8Array): {
  readonly welcome: Uint8Array;
  readonly snapshot: Uint8Array;
} {
  const fields = readCbor(content);
  const parts = { welcome: fields.bytes(), snapshot: fields.bytes() };
  fields.end();
  return parts;
}

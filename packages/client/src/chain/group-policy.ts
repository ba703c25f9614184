/**
 * The policy extension of a group (docs/chain.md rule 2) as bytes:
 * [1, kind, form, people, oversight, relay URL, [predecessor], roots].
 */
import { decodeHex, encodeHex, KnotholeError } from '@knothole/protocol';
import { encodeCbor, readCbor } from './strict-cbor.ts';
import type { GroupPolicy } from './types.ts';

const VERSION = 1;
const ID_BYTES = 16;
const FINGERPRINT_BYTES = 32;

export function encodePolicy(policy: GroupPolicy): Uint8Array {
  return encodeCbor([
    VERSION,
    policy.kind,
    policy.form,
    policy.people.map(decodeHex),
    policy.oversight,
    policy.relayUrl,
    policy.predecessors.map(decodeHex),
    policy.roots.map(decodeHex),
  ]);
}

/** @throws {KnotholeError} INPUT for every byte string that {@link encodePolicy} never writes. */
export function decodePolicy(bytes: Uint8Array): GroupPolicy {
  const fields = readCbor(bytes);
  if (fields.integer() !== VERSION) {
    throw new KnotholeError('INPUT', 'unknown version of a group policy');
  }
  const policy: GroupPolicy = {
    kind: fields.word('family', 'bridge', 'conversation'),
    form: fields.word('family', 'direct', 'group'),
    people: fields.list((person) => encodeHex(person.bytes(ID_BYTES))),
    oversight: fields.word('with-guardian', 'independent'),
    relayUrl: fields.text(),
    predecessors: fields.list((group) => encodeHex(group.bytes(ID_BYTES))),
    roots: fields.list((root) => encodeHex(root.bytes(FINGERPRINT_BYTES))),
  };
  fields.end();
  return policy;
}

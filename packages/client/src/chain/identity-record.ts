/** Identities inside records of the local store. */
import type { CborFields, CborValue } from './strict-cbor.ts';
import type { Identity } from './types.ts';

/** Fields of an identity inside another record. */
export function identityFields(identity: Identity): CborValue {
  const { device, person, role, root, kit } = identity;
  return [device, person, role, kit === undefined ? root : `${root}/${kit}`];
}

/** Reads what {@link identityFields} wrote. */
export function readIdentity(fields: CborFields): Identity {
  const device = fields.text();
  const person = fields.text();
  const role = fields.word('guardian', 'child');
  const text = fields.text();
  const end = text.indexOf('/');
  return end < 0
    ? { device, person, role, root: text }
    : { device, person, role, root: text.slice(0, end), kit: text.slice(end + 1) };
}

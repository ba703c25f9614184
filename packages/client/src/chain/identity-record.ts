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
  const [root = '', kit] = fields.text().split('/');
  return { device, person, role, root, ...(kit === undefined ? {} : { kit }) };
}

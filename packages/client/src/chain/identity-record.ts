/** Identities inside records of the local store. */
import type { CborFields, CborValue } from './strict-cbor.ts';
import type { Identity } from './types.ts';

/** Fields of an identity inside another record. */
export function identityFields(identity: Identity): CborValue {
  return [identity.device, identity.person, identity.role, identity.root];
}

/** Reads what {@link identityFields} wrote. */
export function readIdentity(fields: CborFields): Identity {
  return {
    device: fields.text(),
    person: fields.text(),
    role: fields.word('guardian', 'child'),
    root: fields.text(),
  };
}

/**
 * Children's devices that their own families have taken out, as this family hears it: where no guardian
 * of theirs is there, others see to it that they go.
 */
import { decodeHex, encodeHex } from '@knothole/protocol';
import { CHAIN_ITEM_KINDS, type ChainEvent, type Identity } from '../chain/types.ts';
import type { Field, FieldReader } from '../family/fields.ts';
import { readClaim, readStatement } from '../family/statement.ts';
import type { DeviceId, FamilyId } from '../view.ts';

const ID_BYTES = 16;
const FAMILY_BYTES = 32;
const MAX_STATEMENT_BYTES = 1_024;
/** All of it is told to each new device with its welcome. */
export const MAX_LOST = 24;
export const MAX_LOST_OF_FAMILY = 6;

interface LostDevice {
  readonly family: FamilyId;
  /** A revocation that its family's guardian, or root, has signed. */
  readonly statement: Uint8Array;
  /** Since when this device knows of it: Unix seconds, relay time. */
  readonly since: number;
}

export type LostDevices = ReadonlyMap<DeviceId, LostDevice>;

/** Takes a revocation in that a family has said of its own; `isHeard` where it may. */
export function foldLost(
  lost: LostDevices,
  event: ChainEvent,
  isHeard: (family: FamilyId, sender: Identity) => boolean,
): LostDevices {
  if (event.kind !== 'item' || event.item.kind !== CHAIN_ITEM_KINDS.statement) {
    return lost;
  }
  const { body: statement } = event.item;
  const claim = readClaim(statement);
  if (
    claim?.kind !== 'revocation' ||
    lost.has(claim.device) ||
    !isHeard(claim.root, event.sender)
  ) {
    return lost;
  }
  const kept = withRoom(lost, claim.root);
  const entry = { family: claim.root, statement, since: event.seenAt };
  return kept.size >= MAX_LOST || readStatement(statement) === undefined
    ? lost
    : new Map([...kept, [claim.device, entry]]);
}

/** Of one family the latest: however many it makes up, it crowds out its own alone. */
function withRoom(lost: LostDevices, family: FamilyId): LostDevices {
  const own = [...lost].filter(([, one]) => one.family === family);
  const [oldest] = own.length < MAX_LOST_OF_FAMILY ? [] : own;
  return new Map([...lost].filter((one) => one[0] !== oldest?.[0]));
}

/** [[device(16), family(32), since, revocation] …] */
export function lostFields(lost: LostDevices): readonly Field[] {
  return [...lost].map(([device, { family, since, statement }]) => [
    decodeHex(device),
    decodeHex(family),
    since,
    statement,
  ]);
}

/** Reads what {@link lostFields} wrote, which was verified before; throws inside a field reader. */
export function readLost(fields: FieldReader): LostDevices {
  return new Map(
    fields.list(MAX_LOST, (list) =>
      list.nested((one) => {
        const device = encodeHex(one.bytes(ID_BYTES));
        const family = encodeHex(one.bytes(FAMILY_BYTES));
        const since = one.integer();
        const statement = one.bytesUpTo(MAX_STATEMENT_BYTES);
        return [device, { family, since, statement }] as const;
      }),
    ),
  );
}

/** The new kits that a family has had, as its group tells them: a part of the roster. Pure. */
import { decodeHex, encodeHex } from '@knothole/protocol';
import type { Identity, Item } from '../chain/types.ts';
import type { DeviceId, FamilyId } from '../view.ts';
import { deviceIdOf } from './certificate.ts';
import type { Field, FieldReader } from './fields.ts';
import { follows, type KitLine, kitLineOf, type Succession } from './kit-line.ts';
import { joinWitness, MAX_PROPOSAL_BYTES, readProposal } from './kit-succession.ts';
import type { Roster } from './roster.ts';
import { readStatement } from './statement.ts';

const ID_BYTES = 16;
const MAX_KITS = 64;
const MAX_STATEMENT_BYTES = 1_024;

/** A succession that counts, as it was said and as it reads. */
export interface KnownKit {
  readonly statement: Uint8Array;
  readonly word: Succession;
}

/** A new kit that a guardian's device has asked for, with the word of a second one. */
interface AskedKit {
  readonly proposal: Uint8Array;
  /** Whose device asks. */
  readonly by: DeviceId;
  /** The whole succession, as soon as there is a witness. */
  readonly succession: Uint8Array | null;
}

/** What of a roster is about kits. */
export interface Kits {
  /** From the first new kit on; none while the family has its first one. */
  readonly kits: readonly KnownKit[];
  /** The latest that was asked for and is not in force. */
  readonly askedKit: AskedKit | null;
}

export const NO_KITS: Kits = { kits: [], askedKit: null };

export function lineOf(kits: readonly KnownKit[]): KitLine {
  return kits.map(({ word }) => word);
}

/**
 * What this device knows, then what it is told beyond that: not by a device of which it knows that it was
 * taken out, so that a phone which was lost once is no second device for whoever has found it.
 */
export function joinKits(
  root: FamilyId,
  { kits, revoked }: Pick<Roster, 'kits' | 'revoked'>,
  told: readonly KnownKit[],
): readonly KnownKit[] {
  const news = told.filter(
    ({ word }) => !revoked.has(word.by.device) && !revoked.has(word.witness.device),
  );
  const all = [...kits, ...news];
  const line = kitLineOf(root, lineOf(all));
  return all.filter(({ word }) => line.includes(word));
}

/** A guardian's device asks for a new kit, unless another one does; its latest wish counts. */
export function foldProposal(roster: Roster, sender: Identity, { body }: Item): Roster {
  const proposal = body.length > MAX_PROPOSAL_BYTES ? undefined : readProposal(body);
  const isHeard =
    proposal !== undefined &&
    guardiansHere(roster).get(sender.device) === sender.person &&
    deviceIdOf(proposal.by.chain.guardian.devicePublicKey) === sender.device &&
    proposal.terms.serial === roster.kits.length + 1 &&
    // Another one could be made to show the same animals as this one does.
    (roster.askedKit === null || roster.askedKit.by === sender.device);
  return isHeard
    ? { ...roster, askedKit: { proposal: body, by: sender.device, succession: null } }
    : roster;
}

/** A second guardian's device has seen that it is wanted. */
export function foldWitness(roster: Roster, sender: Identity, { body }: Item): Roster {
  const asked = roster.askedKit;
  const proposal = asked === null ? undefined : readProposal(asked.proposal);
  if (asked === null || proposal === undefined || body.length > MAX_PROPOSAL_BYTES) {
    return roster;
  }
  if (body.length === 0) {
    // Whoever could agree can end it as well; a device that keeps doing so is taken out.
    return mayWitness(roster, sender, asked.by) ? { ...roster, askedKit: null } : roster;
  }
  const succession = joinWitness(proposal, body);
  const word = succession === undefined ? undefined : readStatement(succession);
  return succession !== undefined &&
    word?.kind === 'succession' &&
    word.witness.device === sender.device &&
    counts(roster, word)
    ? { ...roster, askedKit: { ...asked, succession } }
    : roster;
}

/** It is said by the device that has asked for it; of two for the same place the first one stands. */
export function foldSuccession(roster: Roster, sender: Identity, { body }: Item): Roster {
  const word = readStatement(body);
  return word?.kind === 'succession' &&
    word.root === sender.root &&
    // Whoever has found the old paper makes devices that sign all of it; they are no members.
    word.by.device === sender.device &&
    counts(roster, word)
    ? { ...roster, kits: [...roster.kits, { statement: body, word }], askedKit: null }
    : roster;
}

/**
 * Two guardians' devices that were let in and are there: of two people, if there are two. Nobody is left
 * out of it, so that no new kit throws a guardian out.
 */
function counts(roster: Roster, word: Succession): boolean {
  const line = lineOf(roster.kits);
  const guardians = guardiansHere(roster);
  const stays = new Set(word.stays);
  return (
    follows(line)(word) &&
    !hasFriends(roster) &&
    guardians.get(word.by.device) === word.by.person &&
    guardians.get(word.witness.device) === word.witness.person &&
    (word.by.person !== word.witness.person || new Set(guardians.values()).size === 1) &&
    [...guardians.keys()].every((device) => stays.has(device))
  );
}

/** Whether another family is befriended: it would not know a new kit, nor what that makes. */
export function hasFriends({ friends }: Pick<Roster, 'friends'>): boolean {
  return [...friends.families.values()].some(({ isParted, hasLeft }) => !isParted && !hasLeft);
}

/** Guardians' devices that were let in and not taken out, and whose they are. */
export function guardiansHere({
  admitted,
  revoked,
  people,
}: Roster): ReadonlyMap<DeviceId, string> {
  return new Map(
    [...admitted].filter(
      ([device, person]) => people.get(person)?.role === 'guardian' && !revoked.has(device),
    ),
  );
}

/** Whether the device may witness what another one has asked for. */
export function mayWitness(roster: Roster, me: Identity, asking: DeviceId): boolean {
  const guardians = guardiansHere(roster);
  const isOther = guardians.get(asking) !== me.person || new Set(guardians.values()).size === 1;
  return me.device !== asking && guardians.has(me.device) && isOther;
}

/** [[succession …], [proposal, by(16), succession | null] | null] */
export function kitFields({ kits, askedKit }: Kits): readonly Field[] {
  return [
    kits.map(({ statement }) => statement),
    askedKit === null ? null : [askedKit.proposal, decodeHex(askedKit.by), askedKit.succession],
  ];
}

/** Reads what {@link kitFields} wrote; throws inside a field reader. */
export function readKits(fields: FieldReader): Kits {
  const statements = fields.list(MAX_KITS, (list) => list.bytesUpTo(MAX_STATEMENT_BYTES));
  const askedKit = fields.optional((some) =>
    some.nested((nested) => ({
      proposal: nested.bytesUpTo(MAX_PROPOSAL_BYTES),
      by: encodeHex(nested.bytes(ID_BYTES)),
      succession: nested.optional((one) => one.bytesUpTo(MAX_STATEMENT_BYTES)),
    })),
  );
  return { kits: statements.flatMap(knownKit), askedKit };
}

function knownKit(statement: Uint8Array): readonly KnownKit[] {
  const word = readStatement(statement);
  return word?.kind === 'succession' ? [{ statement, word }] : [];
}

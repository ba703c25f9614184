/** Which children are on their own where they are with others, as the family group says it. Pure. */
import type { Identity } from '../chain/types.ts';
import type { PersonId } from '../view.ts';
import { isCovered, type KitLine } from './kit-line.ts';
import { lineOf } from './known-kits.ts';
import { roleOfPerson } from './person.ts';
import type { Roster } from './roster.ts';
import { readUnderAnyKit } from './statement.ts';

/** A guardian's decision in force about one child. */
interface KnownOversight {
  readonly version: number;
  readonly independent: boolean;
  readonly statement: Uint8Array;
  readonly by: PersonId;
}

export type Oversights = ReadonlyMap<PersonId, KnownOversight>;

/** As many as a family has children that are spoken of. */
export const MAX_OVERSIGHTS = 64;

/** Nobody said so: then its guardians look along. */
export function isIndependent({ oversight }: Pick<Roster, 'oversight'>, child: PersonId): boolean {
  return oversight.get(child)?.independent === true;
}

/**
 * Takes a guardian's decision in, whoever says it; what counts no more changes nothing. A device that was
 * taken out sends nobody away any more.
 */
export function foldOversight(roster: Roster, sender: Identity, body: Uint8Array): Roster {
  const known = knownOversight(body, lineOf(roster.kits));
  if (
    known === undefined ||
    known.root !== sender.root ||
    (known.independent && roster.revoked.has(known.device)) ||
    !supersedes(known, roster.oversight.get(known.child)) ||
    (!roster.oversight.has(known.child) && roster.oversight.size >= MAX_OVERSIGHTS)
  ) {
    return roster;
  }
  const { child, version, independent, by } = known;
  const entry = { version, independent, statement: body, by };
  return { ...roster, oversight: new Map([...roster.oversight, [child, entry]]) };
}

/** Of two accounts by the same family: what counts of either. */
export function joinOversights(known: Oversights, told: Oversights): Oversights {
  const joined = new Map(known);
  for (const [child, one] of told) {
    if (supersedes(one, joined.get(child))) {
      joined.set(child, one);
    }
  }
  return joined;
}

/** What a snapshot tells: each verifies by itself. */
export function oversightsFrom(statements: readonly Uint8Array[], line: KitLine = []): Oversights {
  return new Map(
    statements.flatMap((statement) => {
      const known = knownOversight(statement, line);
      if (known === undefined) {
        return [];
      }
      const { child, version, independent, by } = known;
      return [[child, { version, independent, statement, by }] as const];
    }),
  );
}

/** By a device of the first kit, or of one that is known. */
function knownOversight(
  body: Uint8Array,
  line: KitLine,
):
  | {
      readonly child: PersonId;
      readonly version: number;
      readonly independent: boolean;
      readonly root: string;
      readonly device: string;
      readonly by: PersonId;
    }
  | undefined {
  const statement = readUnderAnyKit(body);
  if (
    statement?.kind !== 'oversight' ||
    statement.group !== null ||
    (statement.by.kit !== undefined && !isCovered(line, statement.by))
  ) {
    return undefined;
  }
  const { child, version, independent, by } = statement;
  const isChilds = roleOfPerson(child) === 'child';
  return isChilds
    ? { child, version, independent, root: by.root, device: by.device, by: by.person }
    : undefined;
}

/** The highest version; of the same one what lets the guardians look along. */
function supersedes(
  { version, independent }: Pick<KnownOversight, 'version' | 'independent'>,
  known: Pick<KnownOversight, 'version' | 'independent'> | undefined,
): boolean {
  return (
    known === undefined ||
    version > known.version ||
    (version === known.version && known.independent && !independent)
  );
}

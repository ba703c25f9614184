/**
 * Two families on one relay, with four conversations at once: each family's group, the bridge of their
 * guardians, and one of children of both. What a device reads in one of them it knows in the others.
 */
import {
  type Approval,
  type Device,
  deviceOf,
  epochOf,
  familyOf,
  isGuardian,
  type Lineage,
  nameOf,
  type Purpose,
} from './abstract-mls.ts';
import { FamiliesWitness } from './families-witness.ts';
import type { Invariant } from './invariants.ts';
import { Family, type Kinship } from './model-family.ts';
import { ModelRelay } from './model-relay.ts';
import type { ModelRules } from './model-rules.ts';
import { type ChainState, outsider } from './model-state.ts';
import { withApproval, wordOn } from './model-statements.ts';
import { Names, World } from './world.ts';

const FIRST_BUCKET = 5;
const NOBODY: ReadonlySet<Device> = new Set();
const FAMILIES: readonly string[] = ['A', 'B'];
export const FRIENDS: readonly [string, string] = ['cA', 'cB'];
export const FIRST_APPROVALS: readonly Approval[] = [
  { child: 'cA', contact: 'cB', version: 1, granted: true, by: 'gA1' },
  { child: 'cB', contact: 'cA', version: 1, granted: true, by: 'gB1' },
];

export const PEOPLE_OF_BOTH: readonly Device[] = ['gA1', 'gA2', 'cA1', 'cA2', 'gB1', 'cB1', 'dB1'];
export const ROOMS = ['family A', 'family B', 'bridge', 'children'] as const;
export type RoomName = (typeof ROOMS)[number];

export class TwoFamilies {
  readonly rules: ModelRules;
  readonly relay: ModelRelay;
  readonly names = new Names();
  /** Devices that their own families have not taken out. */
  readonly certified = new Set<Device>(PEOPLE_OF_BOTH);
  /** All that guardians have ever signed, in the order of signing. */
  issued: readonly Approval[] = [];
  readonly rooms: ReadonlyMap<RoomName, World>;
  readonly #known = new Map<Device, readonly (readonly Approval[])[]>();
  readonly #all = new Map<Device, readonly Approval[]>();

  constructor(rules: ModelRules, claims: readonly Invariant[], beginsAs: 'strangers' | 'friends') {
    this.rules = rules;
    this.relay = new ModelRelay(rules);
    this.issued = beginsAs === 'friends' ? FIRST_APPROVALS : [];
    this.rooms = new Map(ROOMS.map((room) => [room, this.#open(room, claims)]));
  }

  room(name: RoomName): World {
    const room = this.rooms.get(name);
    if (room === undefined) {
      throw new Error('no such room');
    }
    return room;
  }

  /** Who is to be in a conversation, for somebody who knows of these approvals. */
  wantedIn(room: RoomName, approvals: readonly Approval[]): ReadonlySet<Device> {
    return room === 'children' && !areFriends(approvals)
      ? NOBODY
      : new Set(membersOf(room).filter((device) => this.certified.has(device)));
  }

  /** What a device knows, from wherever it has read it. */
  knownTo(device: Device): readonly Approval[] {
    const heard = [...this.rooms.values()].flatMap(({ members }) => {
      const approvals = members.get(device)?.state.approvals;
      return approvals === undefined ? [] : [approvals];
    });
    const before = this.#known.get(device) ?? [];
    const all = this.#all.get(device);
    if (
      all !== undefined &&
      before.length === heard.length &&
      heard.every((approvals, at) => approvals === before[at])
    ) {
      return all;
    }
    this.#known.set(device, heard);
    const known = heard.flat().reduce<readonly Approval[]>(withApproval, []);
    this.#all.set(device, known);
    return known;
  }

  /** Whether both families' guardians hear each other at present. */
  isBridged(one: Device, family: string): boolean {
    const { members } = this.room('bridge');
    const mine = members.get(one);
    return [...members.values()].some(
      ({ state, isLive }) =>
        isLive &&
        mine?.isLive === true &&
        familyOf(state.device) === family &&
        state.group.secret === mine.state.group.secret,
    );
  }

  /** Whether this is the secret of an epoch that somebody is in, in the children's conversation. */
  isOfChildren(secret: string): boolean {
    const { members } = this.room('children');
    return [...members.values()].some(({ state }) => state.group.secret === secret);
  }

  /** The relay comes back as it was once, for everybody in all conversations. */
  restoreRelay(change: (relay: ModelRelay) => void): void {
    change(this.relay);
    for (const room of this.rooms.values()) {
      room.comeBack();
    }
  }

  #open(room: RoomName, claims: readonly Invariant[]): World {
    const family = new Truth(room, this);
    return new World(this.rules, claims, {
      room,
      devices: room === 'children' ? PEOPLE_OF_BOTH : membersOf(room),
      relay: this.relay,
      names: this.names,
      family,
      witness: (members) => new FamiliesWitness(members, claims, family, this),
      begin: (device) => beginning(room, device, this.issued),
      kinOf: (device) => new Kin(room, device, this, family),
    });
  }
}

export const MEMBERS: Readonly<Record<RoomName, readonly Device[]>> = {
  'family A': PEOPLE_OF_BOTH.filter((device) => familyOf(device) === 'A'),
  'family B': PEOPLE_OF_BOTH.filter((device) => familyOf(device) === 'B'),
  bridge: PEOPLE_OF_BOTH.filter(isGuardian),
  children: PEOPLE_OF_BOTH.filter((device) => device !== 'dB1'),
};

function membersOf(room: RoomName): readonly Device[] {
  return MEMBERS[room];
}

export function purposeOf(room: RoomName): Purpose {
  switch (room) {
    case 'family A':
    case 'family B':
      return { kind: 'family', families: [room.slice(-1)] };
    case 'bridge':
      return { kind: 'bridge', families: FAMILIES };
    case 'children':
      return { kind: 'conversation', families: FAMILIES };
  }
}

function areFriends(approvals: readonly Approval[]): boolean {
  const [one, other] = FRIENDS;
  return wordOn(approvals, one, other) === 'granted' && wordOn(approvals, other, one) === 'granted';
}

/**
 * Three groups are there from the beginning. That of the children is not: but where it will come from has
 * a name that all can compute, so that two who found it at once found the same conversation.
 */
function beginning(room: RoomName, device: Device, approvals: readonly Approval[]): ChainState {
  const said = new Set(approvals.map(nameOf));
  const state = { ...outsider(device), ...(approvals.length > 0 && { approvals, said }) };
  const members = membersOf(room);
  const purpose = purposeOf(room);
  const begun = `beginning of ${room}`;
  if ((room === 'children' && approvals.length === 0) || !members.includes(device)) {
    return { ...state, group: { ...state.group, lineage: [begun], purpose } };
  }
  const lineage: Lineage = room === 'children' ? [begun, 'group 0'] : [begun];
  const leaves = members.map((member) => `${member}#0`);
  const secret = `secret of ${room}`;
  const own = `${device}#0`;
  const group = { ...state.group, secret, epoch: 1, leaves, own, lineage, purpose };
  const others = members.filter((member) => member !== device);
  return {
    ...state,
    status: 'live',
    group,
    bucket: FIRST_BUCKET,
    hash: secret,
    hashes: [secret],
    heads: new Map([[epochOf(group), secret]]),
    used: new Set(leaves),
    previousCommitter: deviceOf(leaves[0] ?? '#'),
    peers: new Map(others.map((other) => [other, { epoch: 1, position: 0 }])),
  };
}

/** What is so, whoever knows it. */
class Truth extends Family {
  readonly #room: RoomName;
  readonly #town: TwoFamilies;

  constructor(room: RoomName, town: TwoFamilies) {
    super([], [`beginning of ${room}`]);
    this.#room = room;
    this.#town = town;
  }

  override get wanted(): Set<Device> {
    return new Set(this.#town.wantedIn(this.#room, this.#town.issued));
  }

  override approvals(): readonly Approval[] {
    return this.#town.issued;
  }
}

/** What one device knows: its own family's devices, and of the other one what the bridge brings. */
class Kin implements Kinship {
  readonly #room: RoomName;
  readonly #device: Device;
  readonly #town: TwoFamilies;
  readonly #family: Family;
  #wanted:
    | {
        readonly approvals: readonly Approval[];
        /** Only one device ever comes and goes. */
        readonly certified: number;
        readonly devices: ReadonlySet<Device>;
      }
    | undefined;

  constructor(room: RoomName, device: Device, town: TwoFamilies, family: Family) {
    this.#room = room;
    this.#device = device;
    this.#town = town;
    this.#family = family;
  }

  get wanted(): ReadonlySet<Device> {
    const approvals = this.approvals();
    const certified = this.#town.certified.size;
    if (this.#wanted?.approvals !== approvals || this.#wanted.certified !== certified) {
      const devices = this.#town.wantedIn(this.#room, approvals);
      this.#wanted = { approvals, certified, devices };
    }
    return this.#wanted.devices;
  }

  get vault(): Lineage {
    return this.#family.vault;
  }

  set vault(lineage: Lineage) {
    this.#family.vault = lineage;
  }

  approvals(): readonly Approval[] {
    return this.#town.knownTo(this.#device);
  }

  tellHeads(device: Device, heads: ReadonlyMap<string, string>): void {
    this.#family.tellHeads(device, heads);
  }

  headsOf(device: Device): ReadonlyMap<string, string> {
    return this.#family.headsOf(device);
  }

  hears(device: Device): boolean {
    const isKin = familyOf(device) === familyOf(this.#device);
    return (
      isKin ||
      (this.#room === 'bridge'
        ? this.#town.rules.hasMeetingPlace
        : this.#town.rules.hearsOtherFamilies &&
          this.#town.isBridged(this.#device, familyOf(device)))
    );
  }
}

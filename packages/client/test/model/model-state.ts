/** What a member has on disk: one record, replaced as a whole (rule 11). */
import type { Approval, Device, Group, Inner, Leaf, Seen, Statement } from './abstract-mls.ts';
import type { Kinship } from './model-family.ts';
import type { Address, Envelope, Invitation } from './model-relay.ts';
import type { EpochFacts, ModelRules } from './model-rules.ts';

export interface Place {
  readonly epoch: number;
  readonly position: number;
}

/** Rule 18: what is to happen besides saying something. */
export type Intent =
  | { readonly kind: 'add'; readonly leaf: Leaf; readonly statements?: readonly Statement[] }
  | { readonly kind: 'replace'; readonly leaf: Leaf }
  | {
      readonly kind: 'remove';
      readonly device: Device;
      /** Others that go by the same statement. */
      readonly also?: readonly Device[];
      readonly statement?: Statement;
    }
  | { readonly kind: 'post'; readonly statement: Statement }
  /** An empty commit; a hostile one may aim a bad path secret at a device. */
  | { readonly kind: 'update'; readonly aimedAt?: Device }
  /** Hostile: a removal that nobody allowed. */
  | { readonly kind: 'usurp'; readonly device: Device; readonly also?: readonly Device[] }
  /** Hostile: an addition that nobody allowed. */
  | { readonly kind: 'intrude'; readonly leaf: Leaf };

/** Rule 20: something said, and to whom it is still owed. */
interface Said {
  readonly id: string;
  readonly landed: (Place & { readonly devices: readonly Device[] }) | undefined;
}

/** Rule 24: to be put again until the joiner has spoken. */
interface Welcome {
  readonly leaf: Leaf;
  readonly invitation: Invitation;
  /** Something else stands where it belongs: the joiner never gets it. */
  readonly isLost?: boolean;
}

/** What repair remembers on the disk (rules 26 to 30). Times are days of the relay. */
export interface RepairMemory {
  /** Rule 29: the relay's incarnation when its slots were last looked at again. */
  readonly incarnation?: number;
  /** Running hashes before each position of this epoch, and before the present one. */
  readonly hashes?: readonly string[];
  /** Rule 30: the secret of each epoch that this device was in, by its name. */
  readonly heads?: ReadonlyMap<string, string>;
  /** Where this device stood when it heard that another is in a later epoch. */
  readonly behindAt?: string;
  /** Since when the status is what it is. */
  readonly since?: number;
  /** Leaves that have not been heard, and since when they are members. */
  readonly unheard?: ReadonlyMap<Leaf, number>;
  /** Leaves that were in a group: their key packages are used up. */
  readonly used?: ReadonlySet<Leaf>;
  /** Rule 22: since when this device has its leaf key. */
  readonly leafSince?: number;
  /** When this device last founded anew. */
  readonly foundedOn?: number;
  /** What guardians have said about children and other families, as far as it was heard here. */
  readonly approvals?: readonly Approval[];
  /** Names of the approvals that have stood in this conversation. */
  readonly said?: ReadonlySet<string>;
}

export interface ChainState extends RepairMemory {
  readonly device: Device;
  readonly status: 'outside' | 'live' | 'removed' | `stuck (${string})`;
  readonly group: Group;
  readonly bucket: number;
  readonly position: number;
  /** Running hash of this epoch. */
  readonly hash: string;
  /** Rule 26. */
  readonly lastRead: { readonly address: Address; readonly id: string } | undefined;
  readonly previousCommitter: Device;
  readonly speakers: readonly Leaf[];
  readonly statements: readonly Statement[];
  /** The other devices and how far they are known to have read. */
  readonly peers: ReadonlyMap<Device, Place>;
  /** Inners of mine in this epoch that have landed. */
  readonly mine: readonly string[];
  readonly pending: Inner | undefined;
  readonly intents: readonly Intent[];
  readonly outbox: readonly Said[];
  readonly shown: readonly string[];
  /** Where others last said something that I have not receipted (rule 21). */
  readonly owed: Place | undefined;
  readonly welcomes: readonly Welcome[];
}

/** What the code under the rules may use and what it must report; a member never reads the reports. */
export interface Surroundings {
  readonly rules: ModelRules;
  /** The relay's time in weeks. */
  now(): number;
  /** The same in days, and the relay's incarnation: what WELCOME says. Absent: repair sleeps. */
  today?(): number;
  incarnation?(): number;
  readonly family?: Kinship;
  /** Names the conversation, where there are several. */
  readonly room?: string;
  /** A name that nobody used before. */
  fresh(prefix: string): string;
  /** The one name of this string. */
  hash(text: string): string;
  readonly witness: Witness;
}

export interface Witness {
  /** Everything before `place` is processed, with this running hash; `epoch` names it with its group. */
  read(device: Device, place: Place, hash: string, epoch?: string): void;
  judged(inner: Inner, facts: EpochFacts, verdict: boolean): void;
  /** The author was told that it is sent; the devices are those that are to have it. */
  sent(author: Device, id: string, devices: readonly Device[]): void;
  /** In by a welcome: what it had read before is another story. */
  joined(device: Device, state?: ChainState): void;
  entered(device: Device, before: Group, after: Group, committer?: Device): void;
  /** Shown to the relay. */
  exposed(envelope: Envelope): void;
}

export function addressAt({ bucket, group }: ChainState, position: number): Address {
  return { bucket, name: `${bucket}/${group.secret}/${position}` };
}

/** Known from the key package alone, to its holder and its device (rule 23). */
export function parcelOf(leaf: Leaf): Address {
  return { bucket: Number.POSITIVE_INFINITY, name: `parcel/${leaf}` };
}

export function factsOf(state: ChainState): EpochFacts {
  const { bucket, statements, previousCommitter, speakers } = state;
  const { leaves, purpose } = state.group;
  const facts = { leaves, bucket, statements, previousCommitter, speakers };
  return purpose === undefined ? facts : { ...facts, purpose };
}

export function seenOf({ position, hash }: ChainState): Seen {
  return { position, hash };
}

/** Rule 21: by whatever I send, as far as I had read when I made it. */
export function settleOwed(state: ChainState, seen: Place): ChainState {
  const { owed } = state;
  return owed !== undefined && isBefore(owed, seen) ? { ...state, owed: undefined } : state;
}

export function isBefore(one: Place, other: Place): boolean {
  return one.epoch < other.epoch || (one.epoch === other.epoch && one.position < other.position);
}

/** A device that has never been in. */
export function outsider(device: Device): ChainState {
  return {
    device,
    status: 'outside',
    group: {
      secret: '',
      epoch: 0,
      leaves: [],
      own: '',
      nextGeneration: 0,
      used: [],
    },
    bucket: 0,
    position: 0,
    hash: '',
    lastRead: undefined,
    previousCommitter: '',
    speakers: [],
    statements: [],
    peers: new Map(),
    mine: [],
    pending: undefined,
    intents: [],
    outbox: [],
    shown: [],
    owed: undefined,
    welcomes: [],
  };
}

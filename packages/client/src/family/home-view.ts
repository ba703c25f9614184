/** The home view as a pure function of what the device knows. */
import type { ChainView, Identity, Member } from '../chain/types.ts';
import type { Digest } from '../conversation/summary.ts';
import type {
  AppView,
  ConnectionView,
  ConversationSummary,
  DeviceId,
  PersonId,
  PersonView,
  PhonePairing,
  Role,
} from '../view.ts';
import { isFrozen } from './revocation.ts';
import type { Roster } from './roster.ts';

export interface HomeInput {
  readonly me: Identity;
  readonly roster: Roster;
  /** Null while the device waits for its welcome. */
  readonly family: ChainView | null;
  readonly conversations: readonly { readonly chain: ChainView; readonly digest: Digest }[];
  readonly connection: ConnectionView;
  readonly kitPending: boolean;
  readonly pairing: PhonePairing | null;
}

export type HomeView = Extract<AppView, { readonly stage: 'home' }>;

export function buildHomeView(input: HomeInput): HomeView {
  const { me, family, connection, kitPending, pairing } = input;
  return {
    stage: 'home',
    me: me.person,
    role: me.role,
    people: peopleOf(input),
    conversations: conversationsOf(input),
    connection,
    kitPending,
    pairing,
    removed: family?.status.kind === 'removed',
    family: family?.status ?? { kind: 'live' },
  };
}

function peopleOf(input: HomeInput): readonly PersonView[] {
  const { me, roster, family } = input;
  const heard = lastHeard(input);
  const members = (family?.members ?? []).filter(({ device }) => roster.admitted.has(device));
  return [...roster.people]
    .filter(([id, { role }]) => hasCome(input, id, role))
    .map(([id, { role, profile }]) => ({
      id,
      role,
      ...profile,
      isMe: id === me.person,
      awaited: false,
      devices: members
        .filter(({ person }) => person === id)
        .map(({ device }) => ({
          id: device,
          isThis: device === me.device,
          lastHeardAt: heard.get(device) ?? null,
        })),
    }));
}

/** A child is shown from the tap on its tablet on, and stays while there is a conversation with it. */
function hasCome(
  { me, roster, family, conversations }: HomeInput,
  person: PersonId,
  role: Role,
): boolean {
  return (
    role === 'guardian' ||
    person === me.person ||
    (family?.members ?? []).some(
      (member) => member.person === person && roster.paired.has(member.device),
    ) ||
    conversations.some(({ chain }) => chain.policy.people.includes(person))
  );
}

/** A device is heard in whichever group it spoke last. */
function lastHeard(input: HomeInput): ReadonlyMap<DeviceId, number> {
  const chains = input.conversations.map(({ chain }) => chain);
  const latest = new Map<DeviceId, number>();
  for (const chain of input.family === null ? chains : [input.family, ...chains]) {
    for (const [device, at] of chain.lastHeard) {
      latest.set(device, Math.max(at, latest.get(device) ?? 0));
    }
  }
  return latest;
}

/** The family's conversation first, then in the order of the people's names. */
function conversationsOf(input: HomeInput): readonly ConversationSummary[] {
  const names = new Map(
    [...input.roster.people].map(([id, { profile }]) => [id, profile.nickname]),
  );
  const nameOf = ({ people: [first] }: ConversationSummary): string =>
    (first === undefined ? undefined : names.get(first)) ?? '';
  return input.conversations
    .map(({ chain, digest }) => summaryOf(chain, digest, input))
    .sort(
      (a, b) =>
        Number(b.form === 'family') - Number(a.form === 'family') ||
        nameOf(a).localeCompare(nameOf(b)) ||
        (a.id < b.id ? -1 : 1),
    );
}

function summaryOf(
  chain: ChainView,
  digest: Digest,
  { me, roster }: HomeInput,
): ConversationSummary {
  const { id, policy, status, members } = chain;
  const people = policy.form === 'direct' ? policy.people : distinctPeople(members);
  const present = members.filter(
    ({ device }) => device === me.device || chain.lastHeard.has(device),
  );
  return {
    id,
    form: policy.form,
    people: meLast(people, me.person),
    // Rule 32: nobody is said to look along whose device has not been heard here.
    lookers: distinctPeople(present).filter((person) => !people.includes(person)),
    quiet: [],
    state: isFrozen(roster.revoked, chain) ? { kind: 'stuck', reason: 'removal' } : status,
    unread: digest.unread,
    last: digest.last,
  };
}

function distinctPeople(members: readonly Member[]): readonly PersonId[] {
  return [...new Set(members.map(({ person }) => person))];
}

function meLast(people: readonly PersonId[], me: PersonId): readonly PersonId[] {
  return people.includes(me) ? [...people.filter((person) => person !== me), me] : people;
}

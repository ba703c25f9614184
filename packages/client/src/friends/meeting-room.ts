/** A guardian's meetings, with what her device has for them. */
import { encodeHex, KnotholeError } from '@knothole/protocol';
import { foundChain } from '../chain/chain-host.ts';
import { identifyChain } from '../family/certificate.ts';
import type { CoreContext } from '../family/core-context.ts';
import { DAY_SECONDS } from '../family/durations.ts';
import { rootFingerprint } from '../family/family-root.ts';
import { useWrites } from '../family/held-packages.ts';
import type { Household } from '../family/household.ts';
import { asInvited, makeLeaf } from '../family/key-packages.ts';
import { STORE_KEYS } from '../family/store-keys.ts';
import type { StoreWrite } from '../ports.ts';
import { metItem } from './friend-items.ts';
import { endedPassWrite, passGivenTo } from './given-pass.ts';
import { Meeting } from './meeting.ts';
import type { Introduction, MeetingReply } from './meeting-messages.ts';
import { type MeetingPlace, type MeetingRecord, readMeetingRecord } from './meeting-record.ts';
import { helpSecretOf } from './meeting-run.ts';

const ID_BYTES = 16;

/** Null on a child's device. */
export async function openMeeting(
  context: CoreContext,
  household: Household,
  arrived: () => void,
): Promise<Meeting | null> {
  if (household.me.role !== 'guardian') {
    return null;
  }
  const bytes = await context.transactor.store.get(STORE_KEYS.meeting);
  const meeting = new Meeting(
    {
      transactor: context.transactor,
      suite: context.suite,
      random: context.ports.random,
      signer: household.device.signer,
      relaySeconds: () => household.time.now(),
      linkTo: ({ relayUrl, guestPass }) => household.links.to(relayUrl, guestPass),
      arrived,
      isGood: (offer, of) => household.held.isGood(offer, of),
      isBridged: (root) => household.bridgeWith(root) !== undefined,
      isFriend: (root) =>
        household.bridgeWith(root) !== undefined &&
        household.friends.families.get(root)?.isParted === false,
      found: (reply, place, also) => found(household, reply, place, also),
      tell: (other, record, also) => tell(household, other, record, also),
      gaveUp: (record) => gaveUp(household, record),
      handedOut: (own) => household.invitations.handedOut([own]),
    },
    bytes === undefined ? null : readMeetingRecord(bytes),
  );
  household.isMeeting = (family) => meeting.hasAgreedWith(family);
  return meeting;
}

/** The inviting family is the senior one. */
async function found(
  household: Household,
  { certificates, keyPackage }: MeetingReply,
  { relayUrl }: MeetingPlace,
  also: readonly StoreWrite[],
): Promise<void> {
  const { host, me, device, held } = household;
  const id = encodeHex(host.random.bytes(ID_BYTES));
  const chain = await foundChain(host, {
    policy: {
      kind: 'bridge',
      form: 'family',
      people: [],
      oversight: 'with-guardian',
      relayUrl,
      predecessors: [],
      roots: [me.root, rootFingerprint(certificates.rootPublicKey)],
    },
    keyPackage: await makeLeaf(host.suite, host.random, device.signer),
    intents: [{ kind: 'add', id, devices: [asInvited(keyPackage)], statements: [] }],
    also: (group) => [...also, ...useWrites(keyPackage, group)],
  });
  held.markUsed(keyPackage, chain.view.group);
  await household.attach(chain);
}

/** Whoever has claimed it still reads that it came to nothing. */
function gaveUp(
  { time }: Household,
  { side, step, place: { guestPass }, theirKey }: MeetingRecord,
): readonly StoreWrite[] {
  const isOver = side === 'host' && step !== 'done' && guestPass !== null;
  return isOver
    ? [endedPassWrite(guestPass, theirKey === null ? 0 : time.now() + DAY_SECONDS)]
    : [];
}

async function tell(
  { family, host, device, friends }: Household,
  { certificates, people: contacts }: Introduction,
  record: MeetingRecord,
  also: readonly StoreWrite[],
): Promise<void> {
  const { place, people, side } = record;
  if (family === null || identifyChain(certificates) === undefined) {
    throw new KnotholeError('WRONG_STAGE', 'the family group is not here yet');
  }
  const other = rootFingerprint(certificates.rootPublicKey);
  const item = metItem(host.random, {
    family: other,
    relayUrl: place.relayUrl,
    guestPass: side === 'guest' && place.relayUrl === device.relayUrl ? null : place.guestPass,
    contacts,
    introduced: people.map(({ person }) => person),
    helpSecret: helpSecretOf(record),
  });
  const known = friends.families.get(other);
  // Of an earlier time: another one has come in its place.
  const old = known === undefined ? null : passGivenTo(known, device.relayUrl);
  const ended = old === null ? [] : [endedPassWrite(old, 0)];
  await family.chain.submit([{ kind: 'say', item }], [...also, ...ended]);
}

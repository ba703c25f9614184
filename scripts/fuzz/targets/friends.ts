/** What two families' guardians show and write when they meet, and what is said of friends after that. */
import { encodeFields, readFields } from '../../../packages/client/src/family/fields.ts';
import { encodeOwnKeyPackage } from '../../../packages/client/src/family/key-packages.ts';
import type { PersonProfile } from '../../../packages/client/src/family/profile.ts';
import {
  allowanceItem,
  readAllowance,
  readTerms,
} from '../../../packages/client/src/friends/allowance.ts';
import { bookFields, readBook } from '../../../packages/client/src/friends/book-record.ts';
import {
  EMPTY_BOOK,
  type FriendBook,
  foldFriends,
} from '../../../packages/client/src/friends/friend-book.ts';
import {
  askItem,
  dismissalItem,
  introductionItem,
  metItem,
  partedItem,
  readAsk,
  readDismissal,
  readFamilyItem,
  readIntroductionItem,
  readMet,
} from '../../../packages/client/src/friends/friend-items.ts';
import {
  decodeEndedPass,
  encodeEndedPass,
} from '../../../packages/client/src/friends/given-pass.ts';
import {
  formatInviteLink,
  type InviteLink,
  parseInviteLink,
} from '../../../packages/client/src/friends/invite-link.ts';
import {
  encodeMeetingClaim,
  encodeMeetingOffer,
  encodeMeetingReply,
  encodeVerdict,
  readMeetingClaim,
  readMeetingOffer,
  readMeetingReply,
  readVerdict,
} from '../../../packages/client/src/friends/meeting-messages.ts';
import {
  encodeMeetingRecord,
  type MeetingRecord,
  readMeetingRecord,
} from '../../../packages/client/src/friends/meeting-record.ts';
import { itemEvent } from '../../../packages/client/test/family/test-family.ts';
import { decodeBase64url, encodeBase64url } from '../../../packages/protocol/src/index.ts';
import { bytesOf, type FuzzTarget, oneSpelling, textOf } from '../target.ts';
import { GROUP, larkspurs, PROFILE, pimsKeyPackage, RELAY_SECONDS } from './family-fixtures.ts';

const FRIENDS = 'client/src/friends';
const APP = 'https://app.example/';
const KEY = new Uint8Array(32).fill(9);
const FAMILY = '09'.repeat(32);

const LINK: InviteLink = {
  relayUrl: 'wss://relay.example/v1',
  guestPass: null,
  bucket: { class: 'week', number: 2_960 },
  secret: KEY,
  offerHash: KEY,
  expiresAt: RELAY_SECONDS + 600_000,
};

function people(): readonly PersonProfile[] {
  const { ida, pim } = larkspurs();
  return [
    { person: ida.identity.person, role: 'guardian', profile: PROFILE },
    { person: pim.identity.person, role: 'child', profile: PROFILE },
  ];
}

function meetingRecord(): MeetingRecord {
  const { relayUrl, guestPass, bucket, secret, expiresAt } = LINK;
  return {
    side: 'host',
    step: 'words',
    place: { relayUrl, guestPass, bucket, secret, expiresAt },
    appUrl: APP,
    agreementSecret: KEY,
    people: people(),
    theirKey: KEY,
    message: new Uint8Array(900),
    words: ['owl', 'mill', 'fern', 'lake', 'moss', 'reed'],
    keyPackage: null,
    problem: null,
  };
}

function book(): FriendBook {
  const { random, ida, pim } = larkspurs();
  const contact = `${FAMILY.slice(0, 24)}02010203`;
  const contacts = [{ person: contact, role: 'child', profile: PROFILE }] as const;
  const [subject] = people();
  const { relayUrl } = LINK;
  const introduced = [ida.identity.person];
  const met = metItem(random, {
    family: FAMILY,
    relayUrl,
    guestPass: KEY,
    contacts,
    introduced,
    helpSecret: KEY,
  });
  const terms = { contact, version: 2, granted: true, statement: null };
  const said = subject === undefined ? [] : [allowanceItem(random, { subject, ...terms })];
  const events = [
    ...[met, ...said, dismissalItem(random, GROUP)].map((item) => itemEvent(ida.identity, item)),
    itemEvent(pim.identity, askItem(random, 'friend')),
  ];
  const lost = { family: FAMILY, statement: KEY, since: 3 };
  return { ...events.reduce(foldFriends, EMPTY_BOOK), lost: new Map([[GROUP, lost]]) };
}

const target = (
  name: string,
  covers: readonly string[],
  prepare: FuzzTarget['prepare'],
  more: Partial<FuzzTarget> = {},
): FuzzTarget => ({
  name,
  covers: covers.map((path) => `${FRIENDS}/${path}`),
  shape: 'cbor',
  codes: [],
  maxBytes: 4_096,
  prepare,
  ...more,
});

export const FRIEND_TARGETS: readonly FuzzTarget[] = [
  target(
    'invite link',
    ['invite-link.ts#parseInviteLink'],
    () => ({
      seeds: [bytesOf(formatInviteLink(APP, LINK)), bytesOf(`  ${formatInviteLink('', LINK)}\n`)],
      decode: (input) => parseInviteLink(textOf(input)),
    }),
    { shape: 'text', codes: ['INVITE_LINK'], maxBytes: 8_192 },
  ),
  target(
    'invite link content',
    ['invite-link.ts#parseInviteLink'],
    () => ({
      seeds: [LINK, { ...LINK, guestPass: KEY }].map((link) =>
        decodeBase64url(formatInviteLink('', link).slice('#invite='.length)),
      ),
      decode: oneSpelling(
        (input) => parseInviteLink(`#invite=${encodeBase64url(input)}`),
        (link) => decodeBase64url(formatInviteLink('', link).slice('#invite='.length)),
      ),
    }),
    { codes: ['INVITE_LINK'] },
  ),
  target(
    'meeting offer',
    ['meeting-messages.ts#readMeetingOffer'],
    () => {
      const { chain: certificates } = larkspurs().ida;
      const offer = { certificates, agreementPublicKey: KEY };
      return {
        seeds: [people(), people().slice(0, 1)].map((some) =>
          encodeMeetingOffer({ ...offer, people: some }),
        ),
        // A nickname is put into its normal form on reading.
        decode: readMeetingOffer,
      };
    },
    { weight: 2, slowMilliseconds: 500 },
  ),
  target('meeting claim', ['meeting-messages.ts#readMeetingClaim'], () => ({
    seeds: [encodeMeetingClaim(KEY)],
    decode: oneSpelling(readMeetingClaim, encodeMeetingClaim),
  })),
  target(
    'meeting reply',
    ['meeting-messages.ts#readMeetingReply'],
    async () => {
      const family = larkspurs();
      const own = await pimsKeyPackage(family);
      const { chain: certificates } = family.ida;
      return {
        seeds: [encodeMeetingReply({ certificates, people: people() }, own)],
        decode: readMeetingReply,
      };
    },
    { weight: 2, slowMilliseconds: 500 },
  ),
  target('meeting verdict', ['meeting-messages.ts#readVerdict'], () => ({
    seeds: [encodeVerdict(true), encodeVerdict(false)],
    decode: oneSpelling(readVerdict, encodeVerdict),
  })),
  target(
    'meeting record',
    ['meeting-record.ts#readMeetingRecord'],
    async () => ({
      seeds: [
        meetingRecord(),
        {
          ...meetingRecord(),
          side: 'guest',
          step: 'answered',
          keyPackage: encodeOwnKeyPackage(await pimsKeyPackage(larkspurs())),
        } as const,
        { ...meetingRecord(), step: 'problem', words: [], problem: 'INVITE_REFUSED' } as const,
      ].map(encodeMeetingRecord),
      decode: readMeetingRecord,
    }),
    { codes: ['STORE_CORRUPT'], maxBytes: 16_384 },
  ),
  target('allowance item', ['allowance.ts#readAllowance', 'allowance.ts#readTerms'], () => {
    const { random, revocation } = larkspurs();
    const [subject] = people();
    const terms = { contact: GROUP, version: 3, granted: true };
    return {
      seeds: [null, revocation].flatMap((statement) =>
        subject === undefined ? [] : [allowanceItem(random, { subject, ...terms, statement }).body],
      ),
      decode: (input) => readAllowance(input) ?? readFields(input, readTerms),
    };
  }),
  target('met item', ['friend-items.ts#readMet', 'friend-items.ts#readHelpSecret'], () => ({
    seeds: [null, KEY].map(
      (guestPass) =>
        metItem(larkspurs().random, {
          family: FAMILY,
          relayUrl: LINK.relayUrl,
          guestPass,
          contacts: people(),
          introduced: [GROUP],
          helpSecret: guestPass,
        }).body,
    ),
    decode: readMet,
  })),
  target('introduction item', ['friend-items.ts#readIntroductionItem'], () => ({
    seeds: [introductionItem(larkspurs().random, FAMILY, people()).body],
    decode: readIntroductionItem,
  })),
  target(
    'friend items of one field',
    ['friend-items.ts#readFamilyItem', 'friend-items.ts#readAsk', 'friend-items.ts#readDismissal'],
    () => {
      const { random } = larkspurs();
      return {
        seeds: [
          partedItem(random, FAMILY).body,
          askItem(random, 'friend').body,
          dismissalItem(random, GROUP).body,
        ],
        decode: (input) => readFamilyItem(input) ?? readAsk(input) ?? readDismissal(input),
      };
    },
  ),
  target(
    'guest pass that is taken back',
    ['given-pass.ts#decodeEndedPass'],
    () => ({
      seeds: [encodeEndedPass(0), encodeEndedPass(RELAY_SECONDS)],
      decode: oneSpelling(decodeEndedPass, encodeEndedPass),
    }),
    { codes: ['STORE_CORRUPT'] },
  ),
  target(
    'friend book',
    ['book-record.ts#readBook', 'lost-devices.ts#readLost'],
    () => ({
      seeds: [encodeFields(bookFields(EMPTY_BOOK)), encodeFields(bookFields(book()))],
      // Of a contact without a family nothing is kept, nor of a pair that comes twice.
      decode: (input) => readFields(input, readBook),
    }),
    { maxBytes: 16_384 },
  ),
];

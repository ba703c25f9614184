/** One kind sentence for each error code: what happened and the way on. A missing one does not compile. */
import type { KnotholeErrorCode } from '@knothole/protocol';

const OURS = 'Something went wrong on our side. Please try again.';
const RELAY_OLD = 'This app and your relay are of different versions. Update both, then try again.';
const NOT_NOW = 'The relay is busy. Knothole tries again by itself.';

/** For a grown-up. */
export const ERROR_WORDS: Readonly<Record<KnotholeErrorCode, string>> = {
  BAD_FRAME: RELAY_OLD,
  VERSION: RELAY_OLD,
  PASS: 'The relay does not accept the pass of this link. Ask whoever runs it for a link that works.',
  BUDGET: NOT_NOW,
  TOO_LARGE: 'This is too big to send. Try something shorter.',
  TTL: OURS,
  BUSY: NOT_NOW,
  TAKEN: OURS,
  READONLY:
    'The relay takes nothing new at the moment. What you wrote is kept here and sent later.',
  INTERNAL: OURS,
  EXPIRED: 'This has been waiting too long and is gone. Please start again.',
  BUCKET: 'The clock of this device or of the relay is wrong. Check date and time.',
  ADDRESS_IN_USE: OURS,
  DATA_DIR_TAKEN: OURS,
  DATA_DIR_UNUSABLE: OURS,
  CONFIG: 'The address of your relay is missing. Open the link that the relay printed.',
  OFFLINE: 'There is no connection right now. Try again when you are back online.',
  STORE_CONFLICT: 'Knothole is open twice on this device. Close the other window and reload.',
  STORE_FULL: 'This device is full. Free some space, then try again.',
  STORE_CORRUPT: 'This device cannot read its own Knothole memory. Nothing was deleted.',
  STORE_BUSY: 'Knothole is already open in another tab.',
  MLS: OURS,
  ENVELOPE: OURS,
  CERTIFICATE: 'This device could not prove that it belongs to your family.',
  POLICY: 'Your family’s rules do not allow this.',
  KIT_WORDS: 'Not every word matches. Look at your printed kit once more.',
  KIT_UNKNOWN: 'This relay knows no family of this kit. Check the address of the relay.',
  KIT_REPLACED: 'These words are of an old kit. Your family has made a new one since.',
  KIT_WITNESS:
    'A new kit needs a second grown-up’s device: of the other grown-up, or another one of yours. You have none.',
  KIT_FRIENDS: 'A family with a new kit cannot have befriended families yet.',
  PAIRING_LINK:
    'This is no pairing code of your relay. Open the same address on the tablet as on this phone, then scan its code.',
  PAIRING_EXPIRED:
    'This code is too old. Scan the one that the tablet shows now; if it shows none, go back on it.',
  PAIRING_TAKEN:
    'This code has been used already, perhaps by another phone. Go back on the tablet and let it show a fresh one.',
  PAIRING_MISMATCH:
    'The animals were different, so the tablet was turned away. Start again with a fresh code.',
  PAIRING_REFUSED: 'The tablet did not let this phone in. Start again with a fresh code.',
  INVITE_LINK: 'This is no invite of another family. Ask them to send the link once more.',
  INVITE_EXPIRED: 'This invite is too old. Ask the other family for a fresh one.',
  INVITE_TAKEN:
    'This invite has been opened already. If that was not you, tell the other family and ask for a fresh one.',
  INVITE_REFUSED:
    'One side stopped, or the words were different. Nothing of this meeting is left. Start again with a fresh invite.',
  NOT_APPROVED: 'Both families have to allow this first.',
  TEXT_TOO_LONG: 'This is too long for one message. Send it in two parts.',
  BLOB: 'This file did not arrive whole. Ask for it again.',
  BLOB_TOO_LARGE: 'This file is too big to send. Try a smaller one.',
  NOT_A_MEMBER: 'This device is not part of this chat any more.',
  UNKNOWN_CONVERSATION: 'This chat is not on this device.',
  WRONG_STAGE: 'This cannot be done right now. Go back and try again.',
  INPUT: 'Something is missing or too long. Check what you typed.',
};

const ASK = 'Ask your grown-up to help.';
const WAIT = 'Let’s try again soon.';
const AGAIN = 'Tap the arrow to start again.';

/** For a child: at most six words. */
export const KID_ERROR_WORDS: Readonly<Record<KnotholeErrorCode, string>> = {
  BAD_FRAME: ASK,
  VERSION: ASK,
  PASS: ASK,
  BUDGET: WAIT,
  TOO_LARGE: 'That is too long.',
  TTL: WAIT,
  BUSY: WAIT,
  TAKEN: WAIT,
  READONLY: WAIT,
  INTERNAL: ASK,
  EXPIRED: AGAIN,
  BUCKET: 'Ask: is the clock right?',
  ADDRESS_IN_USE: ASK,
  DATA_DIR_TAKEN: ASK,
  DATA_DIR_UNUSABLE: ASK,
  CONFIG: ASK,
  OFFLINE: 'No connection right now.',
  STORE_CONFLICT: 'Knothole is open twice.',
  STORE_FULL: 'Your tablet is full. Ask someone.',
  STORE_CORRUPT: ASK,
  STORE_BUSY: 'Knothole is already open.',
  MLS: ASK,
  ENVELOPE: ASK,
  CERTIFICATE: ASK,
  POLICY: ASK,
  KIT_WORDS: ASK,
  KIT_UNKNOWN: ASK,
  KIT_REPLACED: ASK,
  KIT_WITNESS: ASK,
  KIT_FRIENDS: ASK,
  PAIRING_LINK: AGAIN,
  PAIRING_EXPIRED: AGAIN,
  PAIRING_TAKEN: AGAIN,
  PAIRING_MISMATCH: AGAIN,
  PAIRING_REFUSED: AGAIN,
  INVITE_LINK: ASK,
  INVITE_EXPIRED: ASK,
  INVITE_TAKEN: ASK,
  INVITE_REFUSED: ASK,
  NOT_APPROVED: 'Your grown-ups say yes first.',
  TEXT_TOO_LONG: 'That is too long.',
  BLOB: 'It broke on the way.',
  BLOB_TOO_LARGE: 'That is too big.',
  NOT_A_MEMBER: ASK,
  UNKNOWN_CONVERSATION: ASK,
  WRONG_STAGE: AGAIN,
  INPUT: AGAIN,
};

/** Where the family keeps what in the local store. Keys are not encrypted and carry no content. */
export const STORE_KEYS = {
  device: 'family/device',
  /** The kit's bytes, until the kit is confirmed. */
  kit: 'family/kit',
  /** A new kit that is being made. */
  newKit: 'family/new-kit',
  /** What the welcome to the family group told. */
  snapshot: 'family/snapshot',
  /** What the events of the family group have come to so far. */
  fold: 'family/fold',
  /** Seconds by which the relay's clock was ahead of this device's, when last asked. */
  clock: 'family/clock',
  /** What finds help chains, and on a guardian's device the vault. */
  help: 'family/help',
  /** What was last asked for in this device's own help chain. */
  asked: 'family/asked',
  /** Which version of the vault this device wrote last. */
  vault: 'family/vault',
  /** Conversations that the vault told of and that have not been founded anew. */
  inherited: 'family/inherited',
  /** Up to which epoch of each conversation this device has told the family what it sees. */
  heads: 'family/heads',
  /** The same of what is shared with other families, told to them in bridges. */
  bridgeHeads: 'family/bridge-heads',
  /** A pairing that is under way, on either side. */
  pairing: 'family/pairing',
  /** A guardian's device that this phone is letting in. */
  guardianPairing: 'family/guardian-pairing',
  /** A meeting with another family's guardian that is under way. */
  meeting: 'family/meeting',
  /** The family is being erased: what this device has still to say. */
  erasing: 'family/erasing',
  /** Everything here is to be forgotten before anything else is done. */
  forgotten: 'family/forgotten',
} as const;

export const OWN_KEY_PACKAGES = 'family/own-key-package/';
/** KeyPackages handed over in a pairing slot, by id. */
export const POOL = 'family/pool/';
/** Names of the offers of a device, by its id, that were looked at. */
export const SEEN_OFFERS = 'family/seen-offers/';
/** Which group and device a held KeyPackage was used for, by id. */
export const USED = 'family/used/';
/** Devices that this device has revoked, by id. */
export const REVOKED = 'family/revoked/';
/** Since when a conversation is in trouble, and when it was founded anew, by the conversation's id. */
export const REPAIRS = 'family/repair/';

/** What was last asked for in the help chain with a befriended family, by the family's root. */
export const BRIDGE_ASKED = 'family/bridge-asked/';

/** How far this device has read a conversation. */
export function readMarkerKey(conversation: string): string {
  return `family/read/${conversation}`;
}

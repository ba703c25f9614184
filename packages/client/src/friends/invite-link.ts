/**
 * What one family's guardian sends to another one's: `<app>#invite=<base64url(CBOR [1, relay, guest
 * pass(32) | null, bucket(4), secret(32), SHA-256(offer)(32), expiresAt])>`. Everything in it is for the
 * other guardian's eyes: in the fragment, no server sees it.
 */
import {
  type Bucket,
  decodeBase64url,
  decodeBucket,
  encodeBase64url,
  encodeBucket,
  KnotholeError,
  PASS_BYTES,
} from '@knothole/protocol';
import { encodeFields, readFields } from '../family/fields.ts';

/** How long an invitation is good, by the relay's time. */
export const INVITE_LIFE_SECONDS = 604_800;
export const INVITE_SECRET_BYTES = 32;

const VERSION = 1;
const MAX_LINK_LENGTH = 4_096;
const MAX_URL_LENGTH = 1_024;
const MARK = 'invite=';

export interface InviteLink {
  /** Where the two guardians meet, and what they share later lives: the inviting family's relay. */
  readonly relayUrl: string;
  /** What lets the other family use that relay; null when its own pass does, or none is needed. */
  readonly guestPass: Uint8Array | null;
  readonly bucket: Bucket;
  readonly secret: Uint8Array;
  /** Keeps whoever learns the secret only from showing another family. */
  readonly offerHash: Uint8Array;
  /** Unix seconds, relay time. */
  readonly expiresAt: number;
}

/** Writes the link into the fragment of the app's address, replacing one that is there. */
export function formatInviteLink(appUrl: string, link: InviteLink): string {
  const { relayUrl, guestPass, bucket, secret, offerHash, expiresAt } = link;
  const place = [encodeBucket(bucket), secret, offerHash, expiresAt];
  const [page = ''] = appUrl.split('#');
  return `${page}#${MARK}${encodeBase64url(encodeFields([VERSION, relayUrl, guestPass, ...place]))}`;
}

/**
 * Reads a scanned or pasted link, whatever app address it starts with, or its fragment alone.
 * @throws {KnotholeError} INVITE_LINK for every other text.
 */
export function parseInviteLink(text: string): InviteLink {
  const code = text.length > MAX_LINK_LENGTH ? undefined : fragmentOf(text.trim());
  const link = code === undefined ? undefined : decodeLink(code);
  if (link === undefined) {
    throw new KnotholeError('INVITE_LINK', 'this is not the invitation of another family');
  }
  return link;
}

function fragmentOf(text: string): string | undefined {
  const fragment = text.slice(text.indexOf('#') + 1);
  return fragment.startsWith(MARK) ? fragment.slice(MARK.length) : undefined;
}

function decodeLink(code: string): InviteLink | undefined {
  try {
    return readFields(decodeBase64url(code), (fields) => {
      fields.version(VERSION);
      return {
        relayUrl: fields.text(MAX_URL_LENGTH),
        guestPass: fields.optional((some) => some.bytes(PASS_BYTES)),
        bucket: decodeBucket(fields.bytes(4)),
        secret: fields.bytes(INVITE_SECRET_BYTES),
        offerHash: fields.bytes(32),
        expiresAt: fields.integer(),
      };
    });
  } catch {
    return undefined;
  }
}

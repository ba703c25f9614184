/**
 * What the tablet's QR says: `<app>#pair=<base64url(CBOR [1, relay, bucket(4), secret(32),
 * SHA-256(offer)(32), expiresAt])>`. Everything in it is for the phone's eyes: in the fragment, no
 * server sees it.
 */
import {
  type Bucket,
  decodeBase64url,
  decodeBucket,
  encodeBase64url,
  encodeBucket,
  KnotholeError,
} from '@knothole/protocol';
import { encodeFields, readFields } from '../family/fields.ts';

/** How long a code is good, by the relay's time. */
export const PAIRING_LIFE_SECONDS = 300;

const VERSION = 1;
const MAX_LINK_LENGTH = 4_096;
const MAX_URL_LENGTH = 1_024;
const MARK = 'pair=';

export interface PairingLink {
  readonly relayUrl: string;
  readonly bucket: Bucket;
  readonly secret: Uint8Array;
  /** Keeps anybody who knows the secret only from showing another device to the phone. */
  readonly offerHash: Uint8Array;
  /** Unix seconds, relay time. */
  readonly expiresAt: number;
}

/** Writes the link into the fragment of the app's address, replacing one that is there. */
export function formatPairingLink(appUrl: string, link: PairingLink): string {
  const { relayUrl, bucket, secret, offerHash, expiresAt } = link;
  const fields = [VERSION, relayUrl, encodeBucket(bucket), secret, offerHash, expiresAt];
  const [page = ''] = appUrl.split('#');
  return `${page}#${MARK}${encodeBase64url(encodeFields(fields))}`;
}

/**
 * Reads a scanned or pasted link, whatever app address it starts with, or its fragment alone.
 * @throws {KnotholeError} PAIRING_LINK for every other text.
 */
export function parsePairingLink(text: string): PairingLink {
  const code = text.length > MAX_LINK_LENGTH ? undefined : fragmentOf(text.trim());
  const link = code === undefined ? undefined : decodeLink(code);
  if (link === undefined) {
    throw new KnotholeError(
      'PAIRING_LINK',
      'this is not the code of a tablet that is being paired',
    );
  }
  return link;
}

function fragmentOf(text: string): string | undefined {
  const fragment = text.slice(text.indexOf('#') + 1);
  return fragment.startsWith(MARK) ? fragment.slice(MARK.length) : undefined;
}

function decodeLink(code: string): PairingLink | undefined {
  try {
    return readFields(decodeBase64url(code), (fields) => {
      fields.version(VERSION);
      return {
        relayUrl: fields.text(MAX_URL_LENGTH),
        bucket: decodeBucket(fields.bytes(4)),
        secret: fields.bytes(32),
        offerHash: fields.bytes(32),
        expiresAt: fields.integer(),
      };
    });
  } catch {
    return undefined;
  }
}

/**
 * The one error class of Knothole. A stable `code` crosses packages and the wire; the message is for
 * people who read logs and never carries content, a person's id, or a key.
 */

/** Codes that a relay answers with; the number is what travels (docs/protocol.md, "Errors"). */
export const RELAY_ERRORS = {
  BAD_FRAME: 1,
  VERSION: 2,
  PASS: 3,
  BUDGET: 4,
  TOO_LARGE: 5,
  TTL: 6,
  BUSY: 7,
  TAKEN: 8,
  READONLY: 9,
  INTERNAL: 10,
  EXPIRED: 11,
  BUCKET: 12,
} as const;

export type RelayErrorCode = keyof typeof RELAY_ERRORS;

/** Codes that only a client or an operator meets. */
export type LocalErrorCode =
  | 'ADDRESS_IN_USE'
  | 'DATA_DIR_TAKEN'
  | 'DATA_DIR_UNUSABLE'
  | 'CONFIG'
  | 'OFFLINE'
  | 'STORE_CONFLICT'
  | 'STORE_FULL'
  | 'STORE_CORRUPT'
  | 'STORE_BUSY'
  | 'MLS'
  | 'ENVELOPE'
  | 'CERTIFICATE'
  | 'POLICY'
  | 'KIT_WORDS'
  | 'KIT_UNKNOWN'
  | 'KIT_REPLACED'
  | 'KIT_WITNESS'
  | 'KIT_FRIENDS'
  | 'PAIRING_LINK'
  | 'PAIRING_EXPIRED'
  | 'PAIRING_TAKEN'
  | 'PAIRING_MISMATCH'
  | 'PAIRING_REFUSED'
  | 'INVITE_LINK'
  | 'INVITE_EXPIRED'
  | 'INVITE_TAKEN'
  | 'INVITE_REFUSED'
  | 'NOT_APPROVED'
  | 'TEXT_TOO_LONG'
  | 'BLOB'
  | 'BLOB_TOO_LARGE'
  | 'NOT_A_MEMBER'
  | 'UNKNOWN_CONVERSATION'
  | 'WRONG_STAGE'
  | 'INPUT';

export type KnotholeErrorCode = RelayErrorCode | LocalErrorCode;

/** An error with a stable code. Throw it for what the caller did wrong or cannot repair. */
export class KnotholeError extends Error {
  override readonly name = 'KnotholeError';
  readonly code: KnotholeErrorCode;

  constructor(code: KnotholeErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Whether `error` is a {@link KnotholeError} with this code. */
export function hasCode(error: unknown, code: KnotholeErrorCode): error is KnotholeError {
  return error instanceof KnotholeError && error.code === code;
}

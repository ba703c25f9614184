/** Limits that relay and client agree on (docs/protocol.md, "Limits"). */

export const PROTOCOL_VERSION = 1;
/** WebSocket path of the relay. */
export const RELAY_PATH = '/v1';
/** Every frame on the wire, in both directions, has exactly this size. */
export const FRAME_BYTES = 4_352;
export const MAX_ADDRESSES_PER_FRAME = 64;
export const MAX_IN_FLIGHT = 256;
export const MAX_WATCHES_PER_SOCKET = 2_000;
export const PUTS_PER_SECOND = 20;
export const PUT_BURST = 100;
export const IDLE_SECONDS = 120;
/** Sockets at a time with one pass. */
export const MAX_SOCKETS_PER_PASS = 64;
/** How long a socket may wait with its HELLO, and how many may wait at a time. */
export const GREETING_SECONDS = 10;
export const MAX_UNGREETED_SOCKETS = 128;
export const MAX_BUFFERED_BYTES = 4_194_304;

/** A socket without a pass (a tablet being paired): hour class only, and this much. */
export const PAIRING_PUTS_PER_SOCKET = 4;
export const PAIRING_READS_PER_SOCKET = 16;
/** All sockets without a pass together: how many at a time, and how many envelopes. */
export const PAIRING_SOCKETS = 64;
export const PAIRING_PUTS_PER_MINUTE = 120;

/** Sockets at a time with one guest pass; each has the same rate of puts as the household's. */
export const MAX_SOCKETS_PER_GUEST = 16;

/** Chunks that one pass may store: so many bytes at once, and so many again evenly over a day. */
export const BLOB_BYTES_PER_DAY = 500_000_000;
/** Blob requests at a time, all passes together, and of one guest. */
export const MAX_BLOB_REQUESTS = 16;
export const MAX_BLOB_REQUESTS_PER_GUEST = 4;
/** How long one blob request may take, from its first byte to the last of its answer. */
export const BLOB_SECONDS = 300;

/** The household's shared secret. */
export const PASS_BYTES = 32;
export const INCARNATION_BYTES = 16;

/** Operator's notice in WELCOME, in UTF-16 units: fits one frame in any script. */
export const MAX_NOTICE_LETTERS = 1_000;

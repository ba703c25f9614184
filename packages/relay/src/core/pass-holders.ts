/**
 * Who may use the relay: the household, by its one pass, and guests of it, by passes that are recognised
 * without a list. The relay knows no more of a guest than the nonce that he shows, and that while he is
 * there; it remembers the nonces that were revoked.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import {
  BLOB_BYTES_PER_DAY,
  guestNonce,
  guestPassInput,
  KnotholeError,
  MAX_BLOB_REQUESTS,
  MAX_BLOB_REQUESTS_PER_GUEST,
  MAX_SOCKETS_PER_GUEST,
  MAX_SOCKETS_PER_PASS,
  PASS_BYTES,
} from '@knothole/protocol';
import { Allowance } from './allowance.ts';
import type { RelayClock } from './relay-clock.ts';
import { SocketQuota } from './socket-quota.ts';

const SECONDS_PER_DAY = 86_400;
/** Guests that are not there are forgotten beyond so many: their budget of the day begins anew. */
const MAX_KNOWN_GUESTS = 1_024;

/** The port behind which revoked nonces are kept. */
export interface RevokedGuests {
  has(nonce: Uint8Array): boolean;
  /**
   * Durable on return.
   * @throws {KnotholeError} BUDGET when too many are kept, BUSY or INTERNAL when it cannot be written.
   */
  add(nonce: Uint8Array): void;
}

/** All who came with one and the same pass. */
export class PassHolder {
  readonly isHousehold: boolean;
  readonly sockets: SocketQuota;
  readonly blobRequests: SocketQuota;
  readonly blobBytes: Allowance;
  /** What is to be called when the pass is revoked. */
  readonly #farewells = new Set<() => void>();
  #isRevoked = false;

  constructor(
    isHousehold: boolean,
    maxSockets: number,
    clock: RelayClock,
    blobBytesPerDay: number = BLOB_BYTES_PER_DAY,
  ) {
    this.isHousehold = isHousehold;
    this.sockets = new SocketQuota(maxSockets);
    this.blobRequests = new SocketQuota(
      isHousehold ? MAX_BLOB_REQUESTS : MAX_BLOB_REQUESTS_PER_GUEST,
    );
    this.blobBytes = new Allowance(blobBytesPerDay / SECONDS_PER_DAY, blobBytesPerDay, () =>
      clock.monotonicSeconds(),
    );
  }

  get isRevoked(): boolean {
    return this.#isRevoked;
  }

  /** Whether nobody with this pass is there. */
  get isIdle(): boolean {
    return this.sockets.isEmpty && this.blobRequests.isEmpty;
  }

  onRevoked(farewell: () => void): void {
    this.#farewells.add(farewell);
  }

  offRevoked(farewell: () => void): void {
    this.#farewells.delete(farewell);
  }

  revoke(): void {
    this.#isRevoked = true;
    for (const farewell of [...this.#farewells]) {
      farewell();
    }
    this.#farewells.clear();
  }
}

export class PassHolders {
  readonly #householdPass: Uint8Array;
  readonly #household: PassHolder;
  readonly #guests = new Map<string, PassHolder>();
  readonly #revoked: RevokedGuests;
  readonly #clock: RelayClock;
  readonly #blobBytesPerDay: number;

  /** `maxSockets` bounds the household's sockets at a time, `blobBytesPerDay` what each may store. */
  constructor(
    householdPass: Uint8Array,
    revoked: RevokedGuests,
    clock: RelayClock,
    maxSockets: number = MAX_SOCKETS_PER_PASS,
    blobBytesPerDay: number = BLOB_BYTES_PER_DAY,
  ) {
    this.#householdPass = householdPass;
    this.#revoked = revoked;
    this.#clock = clock;
    this.#blobBytesPerDay = blobBytesPerDay;
    this.#household = new PassHolder(true, maxSockets, clock, blobBytesPerDay);
  }

  /**
   * Whose pass this is.
   * @throws {KnotholeError} PASS when it is nobody's, or was revoked.
   */
  find(pass: Uint8Array): PassHolder {
    if (pass.length !== PASS_BYTES) {
      throw wrongPass();
    }
    // Constant time: the answer's delay must not tell how much of a guess was right.
    if (timingSafeEqual(pass, this.#householdPass)) {
      return this.#household;
    }
    const nonce = guestNonce(pass);
    const mac = createHmac('sha256', this.#householdPass).update(guestPassInput(nonce)).digest();
    const shown = pass.subarray(nonce.length);
    if (!timingSafeEqual(shown, mac.subarray(0, shown.length)) || this.#revoked.has(nonce)) {
      throw wrongPass();
    }
    return this.#guest(nonce);
  }

  /**
   * Ends a guest pass for good, and whatever goes on with it; durable on return. It need not have been
   * seen before.
   * @throws {KnotholeError} BUDGET, BUSY or INTERNAL when it is not revoked.
   */
  revoke(nonce: Uint8Array): void {
    this.#revoked.add(nonce);
    const name = nameOf(nonce);
    const guest = this.#guests.get(name);
    this.#guests.delete(name);
    guest?.revoke();
  }

  #guest(nonce: Uint8Array): PassHolder {
    const name = nameOf(nonce);
    const guest =
      this.#guests.get(name) ??
      new PassHolder(false, MAX_SOCKETS_PER_GUEST, this.#clock, this.#blobBytesPerDay);
    if (this.#guests.size >= MAX_KNOWN_GUESTS) {
      this.#forgetIdle();
    }
    this.#guests.set(name, guest);
    return guest;
  }

  #forgetIdle(): void {
    for (const [name, guest] of this.#guests) {
      if (guest.isIdle) {
        this.#guests.delete(name);
      }
    }
  }
}

function nameOf(nonce: Uint8Array): string {
  return Buffer.from(nonce).toString('latin1');
}

function wrongPass(): KnotholeError {
  return new KnotholeError('PASS', 'this is not a pass of this relay');
}

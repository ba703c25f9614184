/**
 * One request to a relay and its answers: what is sent, which answers an honest relay can give, and
 * what they mean to the caller. docs/protocol.md, "Frames".
 */
import {
  type Bucket,
  type ClientFrame,
  type Envelope,
  KnotholeError,
  type RelayErrorCode,
  type RelayFrame,
  type SlotCap,
  type SlotRef,
} from '@knothole/protocol';
import type { GetOutcome, PutOutcome } from '../ports.ts';
import { slotKey } from './slot-key.ts';

/** A frame that answers a request and is no ERROR. */
type Answer = Exclude<RelayFrame, { readonly kind: 'WELCOME' | 'ERROR' }>;

/** `wrong`: no honest relay answers this request like that. */
type Verdict = 'done' | 'more' | 'wrong';

export interface Exchange<T> {
  readonly outcome: Promise<T>;
  /** Whether the answer can be 64 envelopes. */
  readonly isBulky: boolean;
  /** The frame of a new try; forgets the answers of an earlier one. */
  frame(request: number): ClientFrame;
  accept(answer: Answer): Verdict;
  /** The relay's refusal of the whole request. */
  refuse(code: RelayErrorCode): Verdict;
  fail(error: unknown): void;
}

/** Puts one envelope. */
export function putExchange(
  bucket: Bucket,
  cap: SlotCap,
  envelope: Envelope,
): Exchange<PutOutcome> {
  const { promise, resolve, reject } = deferred<PutOutcome>();
  const settle = (outcome: PutOutcome): Verdict => {
    resolve(outcome);
    return 'done';
  };
  return {
    outcome: promise,
    isBulky: false,
    frame: (request) => ({ kind: 'PUT', request, bucket, cap, envelope }),
    accept(answer) {
      switch (answer.kind) {
        case 'OK':
          return settle({ kind: 'ok' });
        case 'TAKEN':
          return settle({ kind: 'taken', envelope: answer.envelope });
        default:
          return 'wrong';
      }
    },
    refuse(code) {
      switch (code) {
        case 'EXPIRED':
          return settle({ kind: 'expired' });
        case 'BUCKET':
          return settle({ kind: 'bucket' });
        default:
          return refused(reject, code);
      }
    },
    fail: reject,
  };
}

/** Gets up to 64 slots; the outcome is in their order. */
export function getExchange(slots: readonly SlotRef[]): Exchange<readonly GetOutcome[]> {
  const { promise, resolve, reject } = deferred<readonly GetOutcome[]>();
  const keys = slots.map(slotKey);
  const asked = new Map(slots.map((slot) => [slotKey(slot), slot]));
  const answers = new Map<string, GetOutcome>();
  return {
    outcome: promise,
    isBulky: true,
    frame(request) {
      answers.clear();
      return { kind: 'GET', request, slots: [...asked.values()] };
    },
    accept(answer) {
      const outcome = getOutcome(answer);
      const key = 'slot' in answer ? slotKey(answer.slot) : '';
      // An envelope for a slot that was not asked for, or a second answer for one that was, must
      // never stand in for another slot's.
      if (outcome === undefined || !asked.has(key) || answers.has(key)) {
        return 'wrong';
      }
      answers.set(key, outcome);
      if (answers.size < asked.size) {
        return 'more';
      }
      resolve(keys.flatMap((each) => answers.get(each) ?? []));
      return 'done';
    },
    refuse: (code) => refused(reject, code),
    fail: reject,
  };
}

/** WATCH or UNWATCH: answered by OK. */
export function watchExchange(
  kind: 'WATCH' | 'UNWATCH',
  slots: readonly SlotRef[],
): Exchange<void> {
  return okExchange((request) => ({ kind, request, slots }));
}

/** REVOKE: answered by OK. */
export function revokeExchange(nonce: Uint8Array): Exchange<void> {
  return okExchange((request) => ({ kind: 'REVOKE', request, nonce }));
}

function okExchange(frame: (request: number) => ClientFrame): Exchange<void> {
  const { promise, resolve, reject } = deferred<void>();
  return {
    outcome: promise,
    isBulky: false,
    frame,
    accept(answer) {
      if (answer.kind !== 'OK') {
        return 'wrong';
      }
      resolve();
      return 'done';
    },
    refuse: (code) => refused(reject, code),
    fail: reject,
  };
}

/** PING; the outcome is the relay's Unix time in seconds. */
export function pingExchange(): Exchange<number> {
  const { promise, resolve, reject } = deferred<number>();
  return {
    outcome: promise,
    isBulky: false,
    frame: (request) => ({ kind: 'PING', request }),
    accept(answer) {
      if (answer.kind !== 'PONG') {
        return 'wrong';
      }
      resolve(answer.time);
      return 'done';
    },
    refuse: (code) => refused(reject, code),
    fail: reject,
  };
}

function getOutcome(answer: Answer): GetOutcome | undefined {
  switch (answer.kind) {
    case 'VAL':
      return { kind: 'value', envelope: answer.envelope };
    case 'NONE':
      return { kind: 'none' };
    case 'GONE':
      return { kind: 'expired' };
    default:
      return undefined;
  }
}

function refused(reject: (error: unknown) => void, code: RelayErrorCode): Verdict {
  // TAKEN is a frame of its own with the winner in it: as a bare error it would hide the winner.
  if (code === 'TAKEN') {
    return 'wrong';
  }
  reject(new KnotholeError(code, 'the relay refuses the request'));
  return 'done';
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

function deferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}

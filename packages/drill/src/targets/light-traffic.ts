/**
 * Traffic of hundreds of families without hundreds of MLS groups: slots, addresses and seals are made
 * by the client's own code and put at the real relay through its own link; inside the seal, where MLS
 * would be, are random bytes of the length that MLS has. A conversation keeps one chain key and moves
 * to a fresh one every few dozen positions, as epochs do. Of the key, as of a real group's secrets, one part
 * stays with the household that founded the conversation and one with the conversation: only a sabotaged
 * client shows either.
 */
import { randomBytes } from 'node:crypto';
import type { RelayLink } from '@knothole/client';
import type { Bucket } from '@knothole/protocol';
import type { Story, StoryEvent } from '../plant/story.ts';
import type { LoadedClient } from './built-tree.ts';
import type { OwnedPut } from './slot-owners.ts';

const CHAIN_KEY_BYTES = 32;
/** Of the first half. */
const HOUSEHOLD_BYTES = 8;
const POSITIONS_PER_EPOCH = 40;
/** What MLS, the message around the text and its padding add, roughly. */
const WRAPPING_BYTES = 260;
/** No text, only how far its sender has read. */
const RECEIPT_BYTES = 210;
const PAUSE_SECONDS = 60;
const BUCKET_WEEKS = 6;
const WEEK_SECONDS = 604_800;
const MOST_UNDER_WAY = 200;
const MOST_INNER_BYTES = 3_900;

export interface LightPut extends Pick<StoryEvent, 'at' | 'family' | 'conversation' | 'from'> {
  readonly bytes: number;
  readonly isReceipt: boolean;
}

/** The story's messages, with a receipt of every listener when a conversation falls silent. */
export function lightPutsOf({ events, conversations }: Story): readonly LightPut[] {
  const people = new Map(
    conversations.map((conversation) => [conversation.key, conversation.people]),
  );
  const nextAt = nextTimes(events);
  const puts = events.flatMap((event, index): LightPut[] => {
    const { at, family, conversation, from } = event;
    const bytes =
      Math.max(event.text.length, Math.ceil(event.bytes.length * 1.34)) + WRAPPING_BYTES;
    const message = { at, family, conversation, from, bytes, isReceipt: false };
    const isLast = (nextAt[index] ?? Number.POSITIVE_INFINITY) - at > PAUSE_SECONDS;
    const listeners = isLast ? (people.get(conversation) ?? []).filter((one) => one !== from) : [];
    return [message, ...listeners.map((listener) => receiptOf(message, listener))];
  });
  return puts.sort((a, b) => a.at - b.at);
}

/** When the conversation of each event is heard again. */
function nextTimes(events: readonly StoryEvent[]): readonly (number | undefined)[] {
  const next = new Map<string, number>();
  return events
    .map((_, index) => {
      const event = events[events.length - 1 - index];
      const at = next.get(event?.conversation ?? '');
      next.set(event?.conversation ?? '', event?.at ?? 0);
      return at;
    })
    .reverse();
}

/** 5 to 60 seconds later, spread by the listener's name so that a seed decides it. */
function receiptOf(message: LightPut, listener: string): LightPut {
  const spread = [...`${listener}${message.at}`].reduce(
    (sum, sign) => (sum * 31 + sign.charCodeAt(0)) % 56,
    7,
  );
  const family = listener.split('/')[0] ?? message.family;
  return {
    ...message,
    family,
    at: message.at + 5 + spread,
    from: listener,
    bytes: RECEIPT_BYTES,
    isReceipt: true,
  };
}

class LightChain {
  readonly #client: LoadedClient;
  readonly #bucket: Bucket;
  #chainKey: Uint8Array;
  #position = 0;

  constructor(client: LoadedClient, bucket: Bucket, household: Uint8Array) {
    this.#client = client;
    this.#bucket = bucket;
    const own = randomBytes(CHAIN_KEY_BYTES - household.length);
    this.#chainKey = new Uint8Array([...household, ...own]);
  }

  next(
    bytes: number,
  ): Pick<OwnedPut, 'bucket' | 'cap'> & { readonly envelope: Parameters<RelayLink['put']>[2] } {
    if (this.#position === POSITIONS_PER_EPOCH) {
      // The first half stays.
      this.#chainKey = new Uint8Array([
        ...this.#chainKey.subarray(0, CHAIN_KEY_BYTES / 2),
        ...randomBytes(CHAIN_KEY_BYTES / 2),
      ]);
      this.#position = 0;
    }
    const { slotKeys, sealing } = this.#client;
    const { cap, sealKey } = slotKeys.chainSlotKeys(this.#chainKey, this.#position);
    this.#position += 1;
    const address = slotKeys.slotAddress(this.#bucket, cap);
    const inner = randomBytes(Math.min(bytes, MOST_INNER_BYTES));
    return { bucket: this.#bucket, cap, envelope: sealing.sealEnvelope(sealKey, inner, address) };
  }
}

export interface LightTrafficOptions {
  readonly client: LoadedClient;
  /** The link of each person; one for all, or one each. */
  readonly linkOf: (person: string) => RelayLink;
  /** The relay's. */
  readonly timeSeconds: number;
  readonly beforePut: (put: LightPut) => void;
  /** Each put waits for the one before: several links keep no order among themselves. */
  readonly isLockstep: boolean;
}

/** @param timeSeconds - The relay's. */
export function bucketOf(timeSeconds: number): Bucket {
  return { class: 'week', number: Math.floor(timeSeconds / WEEK_SECONDS) + BUCKET_WEEKS };
}

/** The family that founded a conversation: of two, the one that comes first. */
function hostOf({ conversation }: LightPut): string {
  return conversation.split(/[~/]/)[0] ?? '';
}

/** Puts everything in the story's order; resolves when the relay has said OK to all of it. */
export async function playLightTraffic(
  puts: readonly LightPut[],
  { client, linkOf, timeSeconds, beforePut, isLockstep }: LightTrafficOptions,
): Promise<readonly OwnedPut[]> {
  const bucket = bucketOf(timeSeconds);
  const chains = new Map<string, LightChain>();
  const households = new Map<string, Uint8Array>();
  const secretOf = (host: string): Uint8Array => {
    const secret = households.get(host) ?? randomBytes(HOUSEHOLD_BYTES);
    households.set(host, secret);
    return secret;
  };
  const owned: OwnedPut[] = [];
  let underWay: Promise<unknown>[] = [];
  for (const put of puts) {
    const chain =
      chains.get(put.conversation) ?? new LightChain(client, bucket, secretOf(hostOf(put)));
    chains.set(put.conversation, chain);
    const { cap, envelope } = chain.next(put.bytes);
    beforePut(put);
    underWay.push(linkOf(put.from).put(bucket, cap, envelope));
    owned.push({
      bucket,
      cap,
      family: put.family,
      conversation: put.conversation,
      writer: put.from,
    });
    if (isLockstep || underWay.length >= MOST_UNDER_WAY) {
      await Promise.all(underWay);
      underWay = [];
    }
  }
  await Promise.all(underWay);
  return owned;
}

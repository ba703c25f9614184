/**
 * Every secret that an encoding announces in the devices' stores, and what MLS derives from it, tried
 * on every message that stands behind an opened seal: as the secret of sender data, as a ratchet, as
 * the root of a secret tree, as the secret of an epoch; and 16 bytes with a nonce as a message's key.
 */
import { createCipheriv } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { AnnouncedKey, AnnouncedSecret } from './announced-strings.ts';
import {
  deriveSecret,
  type KeyAndNonce,
  messageKey,
  ratcheted,
  ratchetOfLeaf,
} from './mls-derivation.ts';
import {
  guarded,
  openContent,
  openSender,
  readSealedMessage,
  type SealedMessage,
  type Sender,
} from './sealed-message.ts';

const BLOCK_BYTES = 16;
const TAG_BYTES = 16;
/** Of AES-GCM: the first counter makes the tag. */
const FIRST_COUNTER = 2;
/** A group has at most 24 leaves, so its tree at most 32. */
const MOST_DEPTH = 5;
/** Secrets between two breaths of the process. */
const AT_A_TIME = 16;

export interface TriedMessages {
  /** Behind the seals, of whatever epoch. */
  readonly messages: number;
  /** Whose sender data opened. */
  readonly addressed: number;
  /** What was written: by the inner that it stood in. */
  readonly opened: ReadonlyMap<Uint8Array, Buffer>;
}

interface Addressed {
  readonly inner: Uint8Array;
  readonly message: SealedMessage;
  readonly sender: Sender;
}

export async function tryOnMessages(
  secrets: readonly AnnouncedSecret[],
  keys: readonly AnnouncedKey[],
  inners: readonly Uint8Array[],
): Promise<TriedMessages> {
  const sealed = inners.flatMap((inner) => {
    const message = readSealedMessage(inner);
    return message === undefined ? [] : [{ inner, message }];
  });
  const addressed = await withSenders(secrets, sealed);
  const trial = new MessageTrial(addressed);
  await inBreaths(secrets, (secret) => trial.trySecret(secret));
  await inBreaths(keys, (key) => trial.tryKey(key));
  return { messages: sealed.length, addressed: addressed.length, opened: trial.opened };
}

/** Seconds of work: other targets are played in this process, and their timers must not starve. */
async function inBreaths<Item>(items: readonly Item[], work: (item: Item) => void): Promise<void> {
  for (const [index, item] of items.entries()) {
    if (index % AT_A_TIME === 0) await setImmediate();
    work(item);
  }
}

type Sealed = Pick<Addressed, 'inner' | 'message'>;

/** One secret opens the sender data of a whole epoch, so one message of each is enough to try it on. */
async function withSenders(
  secrets: readonly AnnouncedSecret[],
  sealed: readonly Sealed[],
): Promise<readonly Addressed[]> {
  const closed = new Map(sealed.map(({ message }) => [message.epoch, message]));
  const found = new Map<string, Uint8Array>();
  await inBreaths(secrets, ({ bytes }) => {
    for (const secret of [bytes, deriveSecret(bytes, 'sender data')]) {
      for (const [epoch, message] of closed) {
        if (openSender(message, secret) !== undefined) {
          found.set(epoch, secret);
          closed.delete(epoch);
        }
      }
    }
  });
  return sealed.flatMap(({ inner, message }) => {
    const secret = found.get(message.epoch);
    const sender = secret === undefined ? undefined : openSender(message, secret);
    return sender === undefined ? [] : [{ inner, message, sender }];
  });
}

class MessageTrial {
  readonly opened = new Map<Uint8Array, Buffer>();
  readonly #all: readonly Addressed[];
  readonly #byGeneration: ReadonlyMap<number, readonly Addressed[]>;
  /** One message of each epoch, those that ask for the same place in a tree together. */
  readonly #places: ReadonlyMap<string, readonly Addressed[]>;

  constructor(addressed: readonly Addressed[]) {
    this.#all = addressed;
    const ascending = addressed.toSorted((a, b) => a.sender.generation - b.sender.generation);
    this.#byGeneration = groupBy(ascending, ({ sender }) => sender.generation);
    const first = [...groupBy(ascending, ({ message }) => message.epoch).values()];
    this.#places = groupBy(
      first.flatMap(([one]) => one ?? []),
      ({ message, sender }) => `${message.ratchet} ${sender.leaf} ${sender.generation}`,
    );
  }

  trySecret(secret: AnnouncedSecret): void {
    this.#tryRatchet(secret);
    for (const root of [secret.bytes, deriveSecret(secret.bytes, 'encryption')]) {
      this.#tryTree(root);
    }
  }

  /** The nonce as it is, and hidden by each message's guard. */
  tryKey({ key, nonce }: AnnouncedKey): void {
    const unguarded = this.#all.map((one) => ({
      ...one,
      sender: { ...one.sender, reuseGuard: Buffer.alloc(0) },
    }));
    this.#try({ key, nonce }, this.#all);
    this.#try({ key, nonce }, unguarded);
  }

  /** Of the generation that each message names, of the first one, and of the one that stands behind it. */
  #tryRatchet({ bytes, generation }: AnnouncedSecret): void {
    for (const [at, messages] of this.#byGeneration) this.#try(messageKey(bytes, at), messages);
    for (const start of new Set([0, generation ?? 0])) {
      let now = { secret: bytes, at: start };
      for (const [at, messages] of this.#byGeneration) {
        if (at <= now.at) continue;
        now = { secret: ratcheted(now.secret, now.at, at), at };
        this.#try(messageKey(now.secret, at), messages);
      }
    }
  }

  /** A root that opens one message of an epoch opens all of them. */
  #tryTree(root: Uint8Array): void {
    for (const messages of this.#places.values()) {
      const [{ message, sender } = { message: null, sender: null }] = messages;
      if (message === null) continue;
      for (let depth = depthOf(sender.leaf); depth <= MOST_DEPTH; depth += 1) {
        const keys = keysBelow(root, depth, message, sender);
        for (const { message: known } of this.#try(keys, messages)) {
          this.#openEpoch(root, depth, known.epoch);
        }
      }
    }
  }

  #openEpoch(root: Uint8Array, depth: number, epoch: string): void {
    for (const one of this.#all.filter(({ message }) => message.epoch === epoch)) {
      this.#try(keysBelow(root, depth, one.message, one.sender), [one]);
    }
  }

  #try(keys: KeyAndNonce, messages: readonly Addressed[]): readonly Addressed[] {
    return hopeful(keys, messages).filter(({ inner, message, sender }) => {
      const content = openContent(message, keys, sender);
      if (content !== undefined) this.opened.set(inner, content);
      return content !== undefined;
    });
  }
}

function keysBelow(
  root: Uint8Array,
  depth: number,
  { ratchet }: SealedMessage,
  { leaf, generation }: Sender,
): KeyAndNonce {
  return messageKey(
    ratcheted(ratchetOfLeaf(root, { depth, leaf, ratchet }), 0, generation),
    generation,
  );
}

/** Of the smallest tree with that leaf. */
function depthOf(leaf: number): number {
  return leaf === 0 ? 0 : Math.floor(Math.log2(leaf)) + 1;
}

/** Only where the first block begins as a content may begin is the tag worth its time. */
function hopeful(
  { key, nonce }: KeyAndNonce,
  messages: readonly Addressed[],
): readonly Addressed[] {
  const counters = Buffer.alloc(messages.length * BLOCK_BYTES);
  for (const [index, { sender }] of messages.entries()) {
    counters.set(guarded(nonce, sender.reuseGuard), index * BLOCK_BYTES);
    counters[(index + 1) * BLOCK_BYTES - 1] = FIRST_COUNTER;
  }
  const cipher = createCipheriv('aes-128-ecb', key, null);
  const stream = cipher.update(counters);
  return messages.filter(({ message }, index) => mayBegin(message, stream, index * BLOCK_BYTES));
}

/** What an application says begins with its length, and a signature follows; of the rest, any may be. */
function mayBegin({ ratchet, ciphertext }: SealedMessage, stream: Buffer, at: number): boolean {
  if (ratchet === 'handshake') return true;
  const first = (ciphertext[0] ?? 0) ^ (stream[at] ?? 0);
  const second = (ciphertext[1] ?? 0) ^ (stream[at + 1] ?? 0);
  const room = ciphertext.length - TAG_BYTES;
  if (first < 0x40) return first + 1 < room;
  return first < 0x80 && (((first & 0x3f) << 8) | second) + 2 < room;
}

function groupBy<Item, Key>(
  items: readonly Item[],
  keyOf: (item: Item) => Key,
): ReadonlyMap<Key, readonly Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}

/** The desk over which all files of a device go, in both directions. */
import { encodeHex, type KnotholeErrorCode } from '@knothole/protocol';
import type { Transactor } from '../chain/transactor.ts';
import type { BlobLink, Ports, StoreWrite } from '../ports.ts';
import { type BlobPointer, fileName } from './blob-pointer.ts';
import { chunkSpan, planFor } from './chunk-plan.ts';
import { FilesHere } from './files-here.ts';
import { JobLane } from './job-lane.ts';
import { type Outgoing, OutgoingFiles, type SentFile } from './outgoing-files.ts';

export interface FileDeskOptions {
  readonly ports: Pick<Ports, 'clock' | 'random' | 'network'>;
  readonly transactor: Transactor;
  /** The relay that a conversation is at, also after it has ended; undefined when it is not known. */
  readonly relayOf: (
    conversation: string,
  ) => { readonly url: string; readonly pass: Uint8Array } | undefined;
  /**
   * All chunks are at the relay: submit the message that has the pointer in it, with `also` in the
   * same transaction. When it rejects with a coded error, it is called again later.
   */
  readonly deliver: (file: SentFile, also: readonly StoreWrite[]) => Promise<void>;
  /**
   * These files are here and whole: submit a `kept` item (kept-item.ts) in the conversation, with
   * `also` in the same transaction. When it rejects with a coded error, it is called again later.
   */
  readonly tell: (
    conversation: string,
    names: readonly string[],
    also: readonly StoreWrite[],
  ) => Promise<void>;
  /** What {@link FileDesk.view} tells may have changed; durable already. */
  readonly changed: () => void;
  /** The store cannot be trusted any more; the desk has stopped. */
  readonly fail: (error: unknown) => void;
}

/** How a file is doing; lengths are bytes of the file. */
export type FileView =
  | { readonly kind: 'sending'; readonly done: number; readonly total: number }
  /** It will never get there: withdraw it, and send it anew if it still matters. */
  | { readonly kind: 'failed'; readonly code: KnotholeErrorCode }
  | { readonly kind: 'coming'; readonly done: number; readonly total: number }
  /** {@link FileDesk.read} gives it. */
  | { readonly kind: 'here' }
  /** The relay has it no more: a placeholder stands where it would be. */
  | { readonly kind: 'gone' }
  /** What came is not what was sent; nothing of it is shown. */
  | { readonly kind: 'broken'; readonly code: 'BLOB' };

/**
 * Sends and fetches files in the background, one chunk at a time in each direction, and picks up after
 * every interruption where the store says that it was: no file is begun twice, posted twice, or posted
 * before all of it is at the relay. Nothing partial is ever handed out.
 *
 * A sent file lives at the relay until each device that was a member when its message landed has said
 * that it has it ({@link landed}, {@link heardKept}, {@link membersAre}), or until its bucket ends.
 *
 * Whoever owns the desk calls {@link wake} when a relay may be reachable again; otherwise the desk
 * tries by itself after a while that doubles up to five minutes.
 */
export class FileDesk {
  readonly #outgoing: OutgoingFiles;
  readonly #here: FilesHere;
  readonly #lanes: readonly JobLane[];
  readonly #links: Links;

  private constructor(
    options: FileDeskOptions,
    parts: {
      readonly outgoing: OutgoingFiles;
      readonly here: FilesHere;
      readonly links: Links;
    },
  ) {
    const { clock, random } = options.ports;
    this.#outgoing = parts.outgoing;
    this.#here = parts.here;
    this.#links = parts.links;
    this.#lanes = [parts.outgoing, parts.here].map(
      (files) =>
        new JobLane({
          clock,
          random,
          next: (rests) => files.next(rests),
          fail: (error) => options.fail(error),
        }),
    );
  }

  /**
   * Goes on with what the store says is under way.
   * @throws {KnotholeError} STORE_CORRUPT when a record does not read.
   */
  static async open(options: FileDeskOptions): Promise<FileDesk> {
    const links = new Links(options);
    let ring: () => void = () => undefined;
    const own = {
      transactor: options.transactor,
      linkFor: (conversation: string) => links.for(conversation),
      changed: () => {
        options.changed();
        ring();
      },
    };
    const outgoing = await OutgoingFiles.open({
      ...own,
      random: options.ports.random,
      deliver: options.deliver,
    });
    const here = await FilesHere.open(
      { ...own, tell: options.tell },
      (name) => outgoing.get(name) !== undefined,
    );
    const desk = new FileDesk(options, { outgoing, here, links });
    ring = () => desk.#ring();
    return desk;
  }

  /**
   * Takes a file in; resolves with its name when that is durable, before anything is sent. The rest
   * happens by itself, up to `deliver`. What `also` writes is durable exactly if the file is taken in.
   * @throws {KnotholeError} BLOB_TOO_LARGE, INPUT, or what the store says: STORE_FULL.
   */
  async send(
    conversation: string,
    file: Outgoing,
    also: (name: string) => readonly StoreWrite[] = () => [],
  ): Promise<string> {
    // The caller's bytes may change while parts of them are being written.
    const content = file.content.slice();
    const own = this.#outgoing.prepare(conversation, { ...file, content });
    const name = fileName(own.pointer);
    const begin = (): Promise<void> => this.#outgoing.add(own, also(name));
    await this.#here.takeIn(conversation, own.pointer, content, begin);
    return name;
  }

  /** Begins to fetch a file that a message points to, or tries again one that was gone or broken. */
  async fetch(conversation: string, pointer: BlobPointer): Promise<void> {
    await this.#here.fetch(conversation, pointer);
  }

  /** The file, if the whole of it is here. @throws {KnotholeError} STORE_CORRUPT. */
  read(name: string): Promise<Uint8Array | undefined> {
    return this.#here.read(name);
  }

  /** Undefined for a file that this device neither has nor is to fetch. */
  view(name: string): FileView | undefined {
    const own = this.#outgoing.get(name);
    if (own?.phase === 'sending') {
      return { kind: 'sending', ...progress(own.pointer, own.sent) };
    }
    if (own?.phase === 'failed') {
      return { kind: 'failed', code: own.failure ?? 'BLOB' };
    }
    const file = this.#here.get(name);
    switch (file?.state) {
      case undefined:
      case 'intake':
        return undefined;
      case 'coming':
        return { kind: 'coming', ...progress(file.pointer, file.got) };
      case 'whole':
      case 'kept':
        return { kind: 'here' };
      case 'gone':
        return { kind: 'gone' };
      case 'broken':
        return { kind: 'broken', code: 'BLOB' };
    }
  }

  /**
   * The message with an own file has landed, and these devices beside this one were members. Said
   * again, it is no news.
   */
  landed(name: string, devices: readonly string[]): Promise<void> {
    return this.#outgoing.landed(name, devices);
  }

  /**
   * Own files whose message was submitted and of which {@link landed} has not been said: to be looked
   * up at every start, in case this device died in between.
   */
  notLanded(conversation: string): readonly string[] {
    return this.#outgoing.notLanded(conversation);
  }

  /** A `kept` item of another device in the conversation. */
  heardKept(conversation: string, device: string, names: readonly string[]): Promise<void> {
    return this.#outgoing.heard(conversation, device, names);
  }

  /** After a commit: who is no member any more is not waited for. */
  membersAre(conversation: string, devices: readonly string[]): Promise<void> {
    return this.#outgoing.members(conversation, devices);
  }

  /** Whether it is here, and the conversation has been told so. */
  hasTold(name: string): boolean {
    return this.#here.get(name)?.state === 'kept';
  }

  /** Deletes an own file at the relay, or gives up sending it; this device keeps its copy. */
  withdraw(name: string): Promise<void> {
    return this.#outgoing.withdraw(name);
  }

  /** As {@link withdraw}, for all own files of a conversation, or of all with null. */
  withdrawAll(conversation: string | null): Promise<void> {
    return this.#outgoing.withdrawAll(conversation);
  }

  /** Whether own files are still to be deleted at a relay. */
  get isDeleting(): boolean {
    return this.#outgoing.isDeleting;
  }

  /** Erases the copy on this device, and stops fetching it. */
  forget(name: string): Promise<void> {
    return this.#here.forget(name);
  }

  /** As {@link forget}, for all files of a conversation. */
  forgetAll(conversation: string): Promise<void> {
    return this.#here.forgetAll(conversation);
  }

  /** Whether own files of this conversation may lie at its relay. */
  hasOwnOf(conversation: string): boolean {
    return this.#outgoing.hasOf(conversation);
  }

  /** Own files that the relay has refused for good. */
  get failed(): readonly string[] {
    return this.#outgoing.failed;
  }

  /** A relay may be reachable again, or a conversation is there that was not. */
  wake(): void {
    for (const lane of this.#lanes) {
      lane.wake();
    }
  }

  /** Breaks off what is under way; {@link open} goes on with it. The store stays the owner's. */
  async close(): Promise<void> {
    this.#links.close();
    await Promise.all(this.#lanes.map((lane) => lane.close()));
  }

  #ring(): void {
    for (const lane of this.#lanes) {
      lane.ring();
    }
  }
}

/** One link per relay and pass, opened when first needed. */
class Links {
  readonly #options: FileDeskOptions;
  readonly #open = new Map<string, BlobLink>();

  constructor(options: FileDeskOptions) {
    this.#options = options;
  }

  for(conversation: string): BlobLink | undefined {
    const relay = this.#options.relayOf(conversation);
    if (relay === undefined) {
      return undefined;
    }
    const key = `${encodeHex(relay.pass)} ${relay.url}`;
    const link = this.#open.get(key) ?? this.#options.ports.network.blobs(relay);
    this.#open.set(key, link);
    return link;
  }

  close(): void {
    for (const link of this.#open.values()) {
      link.close();
    }
  }
}

function progress(
  pointer: BlobPointer,
  chunks: number,
): { readonly done: number; readonly total: number } {
  const { length: total } = pointer;
  const done = chunks === 0 ? 0 : chunkSpan(planFor(total), total, chunks - 1).to;
  return { done, total };
}

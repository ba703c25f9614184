/**
 * The files that this device has sent: taken into the store whole, then put chunk by chunk, then told
 * to the conversation, then deleted at the relay when everybody has them.
 */
import { asBlobId, BLOB_ID_BYTES, type Bucket, hasCode } from '@knothole/protocol';
import type { Transactor } from '../chain/transactor.ts';
import { sha256 } from '../crypto/hash.ts';
import { FILE_KEY_BYTES } from '../crypto/stream.ts';
import type { BlobLink, DeleteChunkOutcome, Random, StoreWrite } from '../ports.ts';
import { type BlobPointer, fileName, requireMediaType } from './blob-pointer.ts';
import { type ChunkPlan, chunkSpan, planFor } from './chunk-plan.ts';
import { DELETE_SECRET_BYTES } from './delete-caps.ts';
import {
  decodeOwnFileRecord,
  encodeOwnFileRecord,
  MAX_DEVICES,
  OWN_FILES,
  type OwnFileRecord,
  partKey,
} from './file-record.ts';
import type { Step } from './job-lane.ts';
import { type Change, RecordBook } from './record-book.ts';
import { deleteChunk, isHadByAll, sendChunk } from './upload.ts';

/** A file to be sent. */
export interface Outgoing {
  /** At most MAX_FILE_BYTES. */
  readonly content: Uint8Array;
  /** Such as `image/webp`. */
  readonly mediaType: string;
  /** Until when it lies at the relay at the latest: a day, a week or a quarter. */
  readonly bucket: Bucket;
}

interface OutgoingOptions {
  readonly transactor: Transactor;
  readonly random: Random;
  /** Undefined while it is not known where the conversation's relay is. */
  readonly linkFor: (conversation: string) => BlobLink | undefined;
  readonly deliver: (file: SentFile, also: readonly StoreWrite[]) => Promise<void>;
  readonly changed: () => void;
}

/** A file whose chunks are all at the relay. */
export interface SentFile {
  readonly conversation: string;
  /** See {@link fileName}. */
  readonly name: string;
  readonly pointer: BlobPointer;
}

export class OutgoingFiles {
  readonly #options: OutgoingOptions;
  readonly #book: RecordBook<OwnFileRecord>;

  private constructor(options: OutgoingOptions, book: RecordBook<OwnFileRecord>) {
    this.#options = options;
    this.#book = book;
  }

  static async open(options: OutgoingOptions): Promise<OutgoingFiles> {
    const format = {
      prefix: OWN_FILES,
      encode: encodeOwnFileRecord,
      decode: decodeOwnFileRecord,
    };
    return new OutgoingFiles(options, await RecordBook.load(options.transactor, format));
  }

  get(name: string): OwnFileRecord | undefined {
    return this.#book.get(name);
  }

  /**
   * Draws keys and ids for a file, before anything of it is anywhere.
   * @throws {KnotholeError} BLOB_TOO_LARGE; INPUT for a media type that is none.
   */
  prepare(conversation: string, { content, mediaType, bucket }: Outgoing): OwnFileRecord {
    requireMediaType(mediaType);
    const { random } = this.#options;
    const plan = planFor(content.length);
    const indexes = Array.from({ length: plan.count }, (_, index) => index);
    return {
      conversation,
      pointer: {
        bucket,
        ids: indexes.map(() => asBlobId(random.bytes(BLOB_ID_BYTES))),
        fileKey: random.bytes(FILE_KEY_BYTES),
        length: content.length,
        digest: sha256(content),
        mediaType,
      },
      deleteSecret: random.bytes(DELETE_SECRET_BYTES),
      partHashes: indexes.map((index) => sha256(partOf(content, plan, index))),
      phase: 'sending',
      sent: 0,
      failure: null,
      awaited: null,
      heard: [],
    };
  }

  /** Begins to send a file whose parts are all in the store; durable when resolved. */
  async add(own: OwnFileRecord, also: readonly StoreWrite[]): Promise<void> {
    await this.#change(fileName(own.pointer), () => ({ entry: own, also }));
  }

  /** The message with the pointer has landed: these other devices were members then. */
  async landed(name: string, devices: readonly string[]): Promise<void> {
    await this.#change(name, (own) =>
      own?.phase === 'posted' && own.awaited === null
        ? { entry: whenHad({ ...own, awaited: devices }) }
        : undefined,
    );
  }

  /** Posted, and not known to have landed. */
  notLanded(conversation: string): readonly string[] {
    return this.#book
      .entries()
      .filter(
        ([, own]) =>
          own.conversation === conversation && own.phase === 'posted' && own.awaited === null,
      )
      .map(([name]) => name);
  }

  /** A device says that it has files; what it says of others' is nothing to this one. */
  async heard(conversation: string, device: string, names: readonly string[]): Promise<void> {
    for (const name of names) {
      await this.#change(name, (own) =>
        own?.conversation === conversation && own.phase === 'posted' && isNews(own, device)
          ? { entry: whenHad({ ...own, heard: [...own.heard, device] }) }
          : undefined,
      );
    }
  }

  /** Who is no member any more is not waited for. */
  async members(conversation: string, devices: readonly string[]): Promise<void> {
    for (const [name, { awaited }] of this.#book.entries()) {
      if (awaited?.some((device) => !devices.includes(device)) === true) {
        await this.#change(name, (own) =>
          own?.conversation === conversation && own.phase === 'posted'
            ? { entry: whenHad({ ...own, awaited: present(own.awaited, devices) }) }
            : undefined,
        );
      }
    }
  }

  /** Has the relay delete it, however far it has come. */
  async withdraw(name: string): Promise<void> {
    await this.#change(name, (own) =>
      own === undefined || own.phase === 'deleting' ? undefined : { entry: deleting(own) },
    );
  }

  async withdrawAll(conversation: string | null): Promise<void> {
    for (const [name, own] of this.#book.entries()) {
      if (conversation === null || own.conversation === conversation) {
        await this.withdraw(name);
      }
    }
  }

  /** Whether something is still to be deleted at a relay. */
  get isDeleting(): boolean {
    return this.#book.entries().some(([, { phase }]) => phase === 'deleting');
  }

  /** Whether anything of this conversation lies at a relay, as far as this device knows. */
  hasOf(conversation: string): boolean {
    return this.#book.entries().some(([, own]) => own.conversation === conversation);
  }

  /** Those that the relay has refused for good. */
  get failed(): readonly string[] {
    return this.#book.entries().flatMap(([name, { phase }]) => (phase === 'failed' ? [name] : []));
  }

  next(rests: (need: unknown) => boolean): Step | undefined {
    for (const [name, own] of this.#book.entries()) {
      const step = this.#step(name, own);
      if (step !== undefined && !rests(step.needs)) {
        return step;
      }
    }
    return undefined;
  }

  #step(name: string, own: OwnFileRecord): Step | undefined {
    const { conversation, phase, pointer, sent } = own;
    if (phase === 'posted' || phase === 'failed') {
      return undefined;
    }
    if (phase === 'sending' && sent === pointer.ids.length) {
      return { needs: conversation, run: () => this.#deliver(name, own) };
    }
    const link = this.#options.linkFor(conversation);
    if (link === undefined) {
      return undefined;
    }
    const run = (): Promise<number> =>
      phase === 'sending' ? this.#send(name, own, link) : this.#delete(name, own, link);
    return { needs: link, run };
  }

  async #send(name: string, own: OwnFileRecord, link: BlobLink): Promise<number> {
    const part = await this.#options.transactor.store.get(partKey(name, own.sent));
    const outcome = await sendChunk(own, own.sent, part, link);
    if (outcome.kind === 'later') {
      return outcome.afterSeconds;
    }
    await this.#change(name, (now) => {
      if (now?.phase !== 'sending') {
        return undefined;
      }
      return outcome.kind === 'sent'
        ? { entry: { ...now, sent: own.sent + 1 } }
        : { entry: { ...now, phase: 'failed', failure: outcome.failure } };
    });
    return 0;
  }

  /** The message and "it is posted" are one transaction: it is said once, whenever this dies. */
  async #deliver(name: string, { conversation, pointer }: OwnFileRecord): Promise<number> {
    const { deliver, changed } = this.#options;
    const wasPosted = await this.#book.change(
      name,
      (own) => (own?.phase === 'sending' ? { entry: { ...own, phase: 'posted' } } : undefined),
      (also) => deliver({ conversation, name, pointer }, also),
    );
    if (wasPosted) {
      changed();
    }
    return 0;
  }

  async #delete(name: string, own: OwnFileRecord, link: BlobLink): Promise<number> {
    const outcome = await deleteOrLeave(own, link);
    if (outcome.kind === 'later') {
      return outcome.afterSeconds;
    }
    const left = outcome.kind === 'expired' ? 0 : own.sent - 1;
    await this.#change(name, (now) =>
      now === undefined ? undefined : { entry: left <= 0 ? null : { ...now, sent: left } },
    );
    return 0;
  }

  async #change(
    name: string,
    change: (own: OwnFileRecord | undefined) => Change<OwnFileRecord> | undefined,
  ): Promise<void> {
    if (await this.#book.change(name, change)) {
      this.#options.changed();
    }
  }
}

/** A guest whose pass was taken back deletes nothing any more: the rest goes with its bucket. */
async function deleteOrLeave(own: OwnFileRecord, link: BlobLink): Promise<DeleteChunkOutcome> {
  try {
    return await deleteChunk(own, own.sent - 1, link);
  } catch (error) {
    if (hasCode(error, 'PASS')) {
      return { kind: 'expired' };
    }
    throw error;
  }
}

/** What of a file goes into chunk `index`. */
export function partOf(content: Uint8Array, plan: ChunkPlan, index: number): Uint8Array {
  const { from, to } = chunkSpan(plan, content.length, index);
  return content.subarray(from, to);
}

function whenHad(own: OwnFileRecord): OwnFileRecord {
  return isHadByAll(own) ? deleting(own) : own;
}

/** Who is not waited for says nothing of use: members who come and go must not fill the record. */
function isNews({ awaited, heard }: OwnFileRecord, device: string): boolean {
  return (
    !heard.includes(device) && (awaited?.includes(device) ?? true) && heard.length < MAX_DEVICES
  );
}

/** From the last chunk on: one that was put and never acknowledged is there too. */
function deleting(own: OwnFileRecord): OwnFileRecord {
  return { ...own, phase: 'deleting', sent: own.pointer.ids.length };
}

function present(
  awaited: readonly string[] | null,
  devices: readonly string[],
): readonly string[] | null {
  return awaited?.filter((device) => devices.includes(device)) ?? null;
}

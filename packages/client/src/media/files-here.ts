/**
 * The files in this device's store, and those that are on their way to it: fetched chunk by chunk,
 * checked as a whole, and only then handed out.
 */
import { KnotholeError } from '@knothole/protocol';
import type { Transactor } from '../chain/transactor.ts';
import type { BlobLater, BlobLink, StoreWrite } from '../ports.ts';
import { type BlobPointer, fileName } from './blob-pointer.ts';
import { planFor } from './chunk-plan.ts';
import { type FetchOutcome, fetchChunk, isWholeFile, storedParts } from './download.ts';
import {
  decodeFileRecord,
  encodeFileRecord,
  FILES,
  type FileRecord,
  partErasures,
  partKey,
} from './file-record.ts';
import type { Step } from './job-lane.ts';
import { partOf } from './outgoing-files.ts';
import { type Change, RecordBook } from './record-book.ts';

interface FilesHereOptions {
  readonly transactor: Transactor;
  readonly linkFor: (conversation: string) => BlobLink | undefined;
  readonly tell: (
    conversation: string,
    names: readonly string[],
    also: readonly StoreWrite[],
  ) => Promise<void>;
  readonly changed: () => void;
}

export class FilesHere {
  readonly #options: FilesHereOptions;
  readonly #book: RecordBook<FileRecord>;

  private constructor(options: FilesHereOptions, book: RecordBook<FileRecord>) {
    this.#options = options;
    this.#book = book;
  }

  /** `isOwn` tells the files that were taken in whole from those that a crash cut off. */
  static async open(
    options: FilesHereOptions,
    isOwn: (name: string) => boolean,
  ): Promise<FilesHere> {
    const format = { prefix: FILES, encode: encodeFileRecord, decode: decodeFileRecord };
    const files = new FilesHere(options, await RecordBook.load(options.transactor, format));
    for (const [name, { state }] of files.#book.entries()) {
      if (state === 'intake') {
        await (isOwn(name) ? files.#become(name, 'intake', 'kept') : files.forget(name));
      }
    }
    return files;
  }

  get(name: string): FileRecord | undefined {
    return this.#book.get(name);
  }

  /** Copies an own file into the store; `begin` makes it one that is sent. */
  async takeIn(
    conversation: string,
    pointer: BlobPointer,
    content: Uint8Array,
    begin: () => Promise<void>,
  ): Promise<void> {
    const name = fileName(pointer);
    const { transactor } = this.#options;
    const plan = planFor(pointer.length);
    const record: FileRecord = { conversation, pointer, state: 'intake', got: plan.count };
    await this.#change(name, () => ({ entry: record }));
    try {
      for (const index of pointer.ids.keys()) {
        const value = partOf(content, plan, index);
        await transactor.commit([{ key: partKey(name, index), value }]);
      }
      await begin();
    } catch (error) {
      await this.forget(name);
      throw error;
    }
    await this.#become(name, 'intake', 'kept');
  }

  /** Fetches a file that is not here; one that was gone or broken is tried again. */
  async fetch(conversation: string, pointer: BlobPointer): Promise<void> {
    await this.#change(fileName(pointer), (file) => {
      switch (file?.state) {
        case undefined:
        case 'broken':
          return { entry: { conversation, pointer, state: 'coming', got: 0 } };
        case 'gone':
          return { entry: { ...file, state: 'coming' } };
        default:
          return undefined;
      }
    });
  }

  /** The whole of it, and nothing before it is whole. @throws {KnotholeError} STORE_CORRUPT. */
  async read(name: string): Promise<Uint8Array | undefined> {
    const file = this.#book.get(name);
    if (file?.state !== 'whole' && file?.state !== 'kept') {
      return undefined;
    }
    const content = new Uint8Array(file.pointer.length);
    let at = 0;
    for await (const part of storedParts(this.#options.transactor.store, file.pointer)) {
      content.set(part, at);
      at += part.length;
    }
    if (at !== content.length) {
      throw new KnotholeError('STORE_CORRUPT', 'a part of a file is not in the store');
    }
    return content;
  }

  /** Erases it from this device. */
  async forget(name: string): Promise<void> {
    await this.#change(name, (file) =>
      file === undefined ? undefined : { entry: null, also: partErasures(file.pointer) },
    );
  }

  async forgetAll(conversation: string): Promise<void> {
    for (const [name, file] of this.#book.entries()) {
      if (file.conversation === conversation) {
        await this.forget(name);
      }
    }
  }

  next(rests: (need: unknown) => boolean): Step | undefined {
    for (const [name, file] of this.#book.entries()) {
      const step = this.#step(name, file);
      if (step !== undefined && !rests(step.needs)) {
        return step;
      }
    }
    return undefined;
  }

  #step(name: string, file: FileRecord): Step | undefined {
    const { conversation, pointer, state, got } = file;
    if (state === 'whole') {
      return { needs: conversation, run: () => this.#tell(name, conversation) };
    }
    if (state !== 'coming') {
      return undefined;
    }
    if (got === pointer.ids.length) {
      return { needs: name, run: () => this.#check(name, pointer) };
    }
    const link = this.#options.linkFor(conversation);
    return link && { needs: link, run: () => this.#fetch(name, file, link) };
  }

  async #fetch(name: string, { pointer, got }: FileRecord, link: BlobLink): Promise<number> {
    const outcome = await fetchChunk(pointer, got, link);
    if (outcome.kind === 'later') {
      return outcome.afterSeconds;
    }
    await this.#change(name, (file) =>
      file?.state === 'coming' ? afterFetch(name, file, outcome) : undefined,
    );
    return 0;
  }

  async #check(name: string, pointer: BlobPointer): Promise<number> {
    const isWhole = await isWholeFile(this.#options.transactor.store, pointer);
    await this.#change(name, (file) => {
      if (file?.state !== 'coming') {
        return undefined;
      }
      return isWhole ? { entry: { ...file, state: 'whole' } } : broken(file);
    });
    return 0;
  }

  /** What is said and that it was said are one transaction. */
  async #tell(name: string, conversation: string): Promise<number> {
    const { tell, changed } = this.#options;
    const wasTold = await this.#book.change(
      name,
      (file) => (file?.state === 'whole' ? { entry: { ...file, state: 'kept' } } : undefined),
      (also) => tell(conversation, [name], also),
    );
    if (wasTold) {
      changed();
    }
    return 0;
  }

  #become(name: string, from: FileRecord['state'], state: FileRecord['state']): Promise<void> {
    return this.#change(name, (file) =>
      file?.state === from ? { entry: { ...file, state } } : undefined,
    );
  }

  async #change(
    name: string,
    change: (file: FileRecord | undefined) => Change<FileRecord> | undefined,
  ): Promise<void> {
    if (await this.#book.change(name, change)) {
      this.#options.changed();
    }
  }
}

function afterFetch(
  name: string,
  file: FileRecord,
  outcome: Exclude<FetchOutcome, BlobLater>,
): Change<FileRecord> {
  switch (outcome.kind) {
    case 'part':
      return {
        entry: { ...file, got: file.got + 1 },
        also: [{ key: partKey(name, file.got), value: outcome.part }],
      };
    case 'gone':
      return { entry: { ...file, state: 'gone' } };
    case 'broken':
      return broken(file);
  }
}

/** Nothing of it is kept: it may be anything. */
function broken(file: FileRecord): Change<FileRecord> {
  return { entry: { ...file, state: 'broken', got: 0 }, also: partErasures(file.pointer) };
}

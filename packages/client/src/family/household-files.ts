/**
 * The files of a device's conversations: which ones are fetched, what is said of them, and when the
 * relay's copies go. Long texts travel this way.
 */
import { firstBucketEndingAfter, hasCode, KnotholeError } from '@knothole/protocol';
import type { Chain, ChainEvent, ChainView } from '../chain/types.ts';
import { ITEM_KINDS } from '../conversation/item-kinds.ts';
import { readLongText, readLongTextContent } from '../conversation/long-text.ts';
import { isEnded } from '../friends/friends-on-screen.ts';
import { guestPassFor } from '../friends/friendship.ts';
import { ARCHIVE_TYPE } from '../history/archive.ts';
import { readHistory } from '../history/history-items.ts';
import { type Recipient, UnsentArchives } from '../history/unsent-archives.ts';
import { type BlobPointer, fileName } from '../media/blob-pointer.ts';
import { FileDesk } from '../media/file-desk.ts';
import { keptItem, readKept } from '../media/kept-item.ts';
import type { SentFile } from '../media/outgoing-files.ts';
import type { StoreWrite } from '../ports.ts';
import type { DeviceId, LongTextState } from '../view.ts';
import type { CoreContext } from './core-context.ts';
import { FILE_LIFE_SECONDS } from './durations.ts';
import type { Household } from './household.ts';
import { OwnLongTexts } from './own-long-texts.ts';
import { isFrozen } from './revocation.ts';
import { SerialQueue } from './serial-queue.ts';
import { UnsentTexts } from './unsent-text.ts';

/** Read again at a start in which it is not known whether an own message has landed. */
const LOOK_BACK = 500;
/** How long forgetting everything waits for the relay to delete. */
const DELETION_MILLISECONDS = 5_000;

/** `shut`: for good. `frozen`: while a device that was taken out can still read. */
type Speech = 'open' | 'frozen' | 'shut';

interface Parts {
  readonly desk: FileDesk;
  readonly texts: OwnLongTexts;
  readonly archives: UnsentArchives;
}

export class HouseholdFiles {
  readonly #household: Household;
  readonly #context: CoreContext;
  readonly #changed: () => void;
  readonly #jobs = new SerialQueue();
  readonly #waiting = new Set<() => void>();
  #opened: Parts | null = null;
  /** Conversations that are being deleted here: nobody asks for their files. */
  readonly #forgotten = new Set<string>();
  /** What was heard before the desk was there. */
  #early: (() => void)[] = [];
  /** What a wait may end with: how the conversations were when last looked at. */
  #outlook = '';

  constructor(household: Household, context: CoreContext, changed: () => void) {
    this.#household = household;
    this.#context = context;
    this.#changed = changed;
  }

  /** Goes on with what was under way. @throws {KnotholeError} STORE_CORRUPT. */
  async open(): Promise<void> {
    const { ports, transactor } = this.#context;
    const unsent = await UnsentTexts.open(transactor.store);
    const archives = await UnsentArchives.open(transactor.store);
    const desk = await FileDesk.open({
      ports,
      transactor,
      relayOf: (conversation) => this.#relayOf(conversation),
      deliver: (file, also) => this.#deliver(file, also),
      tell: (conversation, names, also) => this.#tell(conversation, names, also),
      changed: () => {
        for (const look of [...this.#waiting]) {
          look();
        }
        this.#changed();
      },
      fail: (error) => this.#context.fail(error),
    });
    const texts = new OwnLongTexts(this.#context, desk, unsent);
    this.#opened = { desk, texts, archives };
    await texts.dropReplaced((name) => archives.has(name));
    const early = this.#early;
    this.#early = [];
    for (const hear of early) {
      hear();
    }
    for (const { chain } of this.#household.trackers) {
      this.#run((desk) => this.#lookForLanded(desk, chain));
    }
  }

  /** Each event of a conversation as it comes; heard again, it is no news. */
  hear(conversation: string, event: ChainEvent): void {
    if (this.#opened === null) {
      this.#early.push(() => this.hear(conversation, event));
    } else if (event.kind === 'left') {
      this.#run((desk) => desk.membersAre(conversation, this.#othersIn(conversation)));
    } else if (event.kind === 'item') {
      this.#hearItem(conversation, event);
    }
  }

  /** Own texts that no message points to yet. */
  get texts(): OwnLongTexts {
    return this.#parts.texts;
  }

  /**
   * Takes an archive in that the family group is to say to one device; `also` is written with it.
   * @throws {KnotholeError} STORE_FULL.
   */
  async sendArchive(
    to: Recipient,
    content: Uint8Array,
    also: readonly StoreWrite[],
  ): Promise<void> {
    const bucket = firstBucketEndingAfter('quarter', this.#household.time.now(), FILE_LIFE_SECONDS);
    const file = { content, mediaType: ARCHIVE_TYPE, bucket };
    const { desk, archives } = this.#parts;
    await desk.send(this.#household.device.familyGroup, file, (name) => [
      archives.add(name, to),
      ...also,
    ]);
  }

  /** How a text is doing; undefined when it is here. One that nobody has asked for yet is asked for. */
  stateOf(conversation: string, pointer: BlobPointer): LongTextState | undefined {
    const view = this.#desk?.view(fileName(pointer));
    switch (view?.kind) {
      case undefined:
        this.#fetch(conversation, pointer);
        return { kind: 'coming', done: 0, total: pointer.length };
      case 'here':
        return undefined;
      case 'sending':
      case 'coming':
        return view;
      case 'gone':
      case 'broken':
      case 'failed':
        return { kind: view.kind };
    }
  }

  /** The whole text, if it is here and is one; null when it is none. @throws {KnotholeError} STORE_CORRUPT. */
  async textOf(name: string): Promise<string | null | undefined> {
    const content = await this.#desk?.read(name);
    return content && (readLongTextContent(content) ?? null);
  }

  /** A file that is here, and undefined otherwise. @throws {KnotholeError} STORE_CORRUPT. */
  async contentOf(name: string): Promise<Uint8Array | undefined> {
    return await this.#desk?.read(name);
  }

  /** Whether it is here, and the others have been told so. */
  hasTold(name: string): boolean {
    return this.#parts.desk.hasTold(name);
  }

  /** Erases the copy on this device. */
  forget(name: string): Promise<void> {
    return this.#parts.desk.forget(name);
  }

  /** After every change: what cannot be said any more is given up, what may have a way again is tried. */
  async round(isOnline: boolean): Promise<void> {
    const { conversations } = this.#household;
    await this.#opened?.texts.giveUpWhere((conversation) => {
      const tracker = conversations.get(conversation);
      return tracker !== undefined && this.#speechIn(tracker.view) === 'shut';
    });
    const speech = [...conversations.values()].map(
      ({ view }) => `${view.id} ${view.group} ${this.#speechIn(view)}`,
    );
    const outlook = [isOnline, ...speech].join();
    if (outlook !== this.#outlook) {
      this.#outlook = outlook;
      this.#desk?.wake();
    }
  }

  /**
   * Before this device forgets everything: has the relay delete what of its own lies there, as far as
   * it is reached in a moment. The rest ends with its bucket.
   */
  async withdrawAll(isOnline: boolean): Promise<void> {
    const { desk } = this.#parts;
    await desk.withdrawAll(null);
    if (isOnline && desk.isDeleting) {
      await this.#until(() => !desk.isDeleting);
    }
  }

  /**
   * Before a conversation is deleted here: erases its files on this device, and has the relay delete
   * those that this one has sent; another family's relay as far as it is reached in a moment.
   */
  async forgetAll(conversation: string, isOnline: boolean): Promise<void> {
    const { desk, texts } = this.#parts;
    this.#forgotten.add(conversation);
    await this.#jobs.run(async () => {
      await texts.giveUpWhere((one) => one === conversation);
      await desk.withdrawAll(conversation);
      await desk.forgetAll(conversation);
    });
    if (isOnline && this.#relayOf(conversation)?.url !== this.#household.device.relayUrl) {
      await this.#until(() => !desk.hasOwnOf(conversation));
    }
  }

  async close(): Promise<void> {
    await this.#jobs.idle();
    await this.#desk?.close();
  }

  /** Also after a conversation has ended, or is deleted here. */
  #relayOf(conversation: string): { readonly url: string; readonly pass: Uint8Array } | undefined {
    const { device, friends } = this.#household;
    const url = this.#household.chainOf(conversation)?.view.policy.relayUrl ?? device.relayUrl;
    const pass = url === device.relayUrl ? device.relayPass : guestPassFor(friends, url);
    return pass === null || pass === undefined ? undefined : { url, pass };
  }

  #speechIn(view: ChainView): Speech {
    const { friends, me, takenOut } = this.#household;
    const { kind } = view.status;
    if (kind === 'removed' || kind === 'left' || isEnded(friends, view, me.root)) {
      return 'shut';
    }
    return isFrozen(takenOut, view) ? 'frozen' : 'open';
  }

  get #desk(): FileDesk | undefined {
    return this.#opened?.desk;
  }

  get #parts(): Parts {
    if (this.#opened === null) {
      throw new KnotholeError('WRONG_STAGE', 'the files are not open yet');
    }
    return this.#opened;
  }

  #hearItem(conversation: string, event: Extract<ChainEvent, { readonly kind: 'item' }>): void {
    const { item, sender } = event;
    const isOwn = sender.device === this.#household.me.device;
    if (item.kind === ITEM_KINDS.kept && !isOwn) {
      const names = readKept(item.body) ?? [];
      this.#run((desk) => desk.heardKept(conversation, sender.device, names));
    }
    const handed = isOwn && item.kind === ITEM_KINDS.history ? readHistory(item.body) : undefined;
    if (handed !== undefined) {
      this.#run(async (desk) => {
        // What was handed over is a second copy of the chats, which would outlive them.
        await desk.forget(handed.name);
        await desk.landed(handed.name, [handed.device]);
      });
    }
    const pointer =
      item.kind === ITEM_KINDS.longText && conversation !== this.#household.device.familyGroup
        ? readLongText(item.body)?.pointer
        : undefined;
    if (pointer !== undefined && isOwn) {
      const others = this.#othersIn(conversation);
      this.#run((desk) => desk.landed(fileName(pointer), others));
    } else if (pointer !== undefined) {
      this.#fetch(conversation, pointer);
    }
  }

  /** What was tried and is gone is not asked for at every start. */
  #fetch(conversation: string, pointer: BlobPointer): void {
    this.#run(async (desk) => {
      if (!this.#forgotten.has(conversation) && desk.view(fileName(pointer)) === undefined) {
        await desk.fetch(conversation, pointer);
      }
    });
  }

  async #deliver(file: SentFile, also: readonly StoreWrite[]): Promise<void> {
    const { conversation, name } = file;
    const chain = this.#requireChain(conversation);
    if (this.#speechIn(chain.view) !== 'open') {
      throw new KnotholeError('WRONG_STAGE', 'nothing is said here now');
    }
    const { random } = this.#context.ports;
    const { texts, archives } = this.#parts;
    const text = texts.itemFor(file);
    const item = text ?? archives.itemFor(random, this.#household.me.device, file);
    const from = text === undefined ? archives : texts;
    await chain.submit([{ kind: 'say', item }], [...also, from.erasure(name)]);
    from.forget(name);
  }

  /** Where nothing is said any more, nobody waits to hear it. */
  async #tell(
    conversation: string,
    names: readonly string[],
    also: readonly StoreWrite[],
  ): Promise<void> {
    const { ports, transactor } = this.#context;
    const chain = this.#requireChain(conversation);
    switch (this.#speechIn(chain.view)) {
      case 'shut':
        await transactor.commit(also);
        return;
      case 'frozen':
        throw new KnotholeError('WRONG_STAGE', 'nothing is said here now');
      case 'open':
        await chain.submit([{ kind: 'say', item: keptItem(ports.random, names) }], also);
    }
  }

  /** This device may have died between the landing of its message and its taking note. */
  async #lookForLanded(desk: FileDesk, chain: Chain): Promise<void> {
    const { id, eventCount } = chain.view;
    if (desk.notLanded(id).length > 0) {
      const events = await chain.events(Math.max(0, eventCount - LOOK_BACK), LOOK_BACK);
      for (const event of events) {
        if (event.kind === 'item' && event.sender.device === this.#household.me.device) {
          this.#hearItem(id, event);
        }
      }
    }
  }

  #requireChain(conversation: string): Chain {
    const chain = this.#household.chainOf(conversation);
    if (chain === undefined) {
      throw new KnotholeError('UNKNOWN_CONVERSATION', 'this device has no such conversation');
    }
    return chain;
  }

  #othersIn(conversation: string): readonly DeviceId[] {
    const members = this.#household.chainOf(conversation)?.view.members ?? [];
    return members
      .map(({ device }) => device)
      .filter((device) => device !== this.#household.me.device);
  }

  /** What fails for want of room is done at the next start, or when somebody looks. */
  #run(job: (desk: FileDesk) => Promise<void>): void {
    this.#jobs
      .run(() => job(this.#parts.desk))
      .catch((error: unknown) => {
        if (!hasCode(error, 'STORE_FULL')) {
          this.#context.fail(error);
        }
      });
  }

  #until(isDone: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const finish = (): void => {
        cancelTimer();
        this.#waiting.delete(look);
        resolve();
      };
      const look = (): void => {
        if (isDone()) {
          finish();
        }
      };
      const cancelTimer = this.#context.ports.clock.after(DELETION_MILLISECONDS, finish);
      this.#waiting.add(look);
      look();
    });
  }
}

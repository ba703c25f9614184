/** Own texts that are longer than a message, while no message points to them yet. */
import { encodeHex, firstBucketEndingAfter, KnotholeError } from '@knothole/protocol';
import type { Item } from '../chain/types.ts';
import { LONG_TEXT_TYPE, longTextContent, startOf } from '../conversation/long-text.ts';
import type { FileDesk } from '../media/file-desk.ts';
import type { SentFile } from '../media/outgoing-files.ts';
import type { StoreWrite } from '../ports.ts';
import type { ConversationId, LongTextState, MessageId } from '../view.ts';
import type { CoreContext } from './core-context.ts';
import { FILE_LIFE_SECONDS } from './durations.ts';
import type { UnsentText, UnsentTexts } from './unsent-text.ts';

const ID_BYTES = 16;

type Named = UnsentText & { readonly name: string };

export class OwnLongTexts {
  readonly #context: CoreContext;
  readonly #desk: FileDesk;
  readonly #unsent: UnsentTexts;

  constructor(context: CoreContext, desk: FileDesk, unsent: UnsentTexts) {
    this.#context = context;
    this.#desk = desk;
    this.#unsent = unsent;
  }

  /**
   * Takes a text in; resolves with the id of the message that will point to it, when both are durable.
   * `now`: Unix seconds, relay time.
   * @throws {KnotholeError} TEXT_TOO_LONG, INPUT, STORE_FULL.
   */
  async send(conversation: ConversationId, text: string, now: number): Promise<MessageId> {
    const id = encodeHex(this.#context.ports.random.bytes(ID_BYTES));
    const unsent = { conversation, id, start: startOf(text), sentAt: now };
    await this.#take(unsent, longTextContent(text), []);
    return id;
  }

  /**
   * Once more, under another key and at other places: what the relay has refused for good it would
   * refuse again, and other bytes under the same key would give both away.
   * @throws {KnotholeError} WRONG_STAGE unless its sending has failed; STORE_FULL.
   */
  async sendAgain(conversation: ConversationId, id: MessageId, now: number): Promise<void> {
    const failed = this.#failed(conversation, id);
    const content = await this.#desk.read(failed.name);
    if (content === undefined) {
      throw new KnotholeError('WRONG_STAGE', 'this text is not here');
    }
    const { start } = failed;
    const unsent = { conversation, id, start, sentAt: now };
    await this.#take(unsent, content, [this.#unsent.erasure(failed.name)]);
    this.#unsent.forget(failed.name);
    await this.#drop(failed.name);
  }

  /** @throws {KnotholeError} WRONG_STAGE unless its sending has failed. */
  async dismiss(conversation: ConversationId, id: MessageId): Promise<void> {
    await this.#giveUp(this.#failed(conversation, id).name);
  }

  /** Where nothing is said any more. */
  async giveUpWhere(isShut: (conversation: ConversationId) => boolean): Promise<void> {
    for (const [name, { conversation }] of this.#unsent.entries()) {
      if (isShut(conversation)) {
        await this.#giveUp(name);
      }
    }
  }

  /** What was being sent again when this device died. `isOther` tells what is no text. */
  async dropReplaced(isOther: (name: string) => boolean): Promise<void> {
    for (const name of this.#desk.failed) {
      if (!this.#unsent.has(name) && !isOther(name)) {
        await this.#drop(name);
      }
    }
  }

  /** Oldest first. */
  in(conversation: ConversationId): readonly Named[] {
    return this.#unsent
      .entries()
      .map(([name, text]) => ({ name, ...text }))
      .filter((text) => text.conversation === conversation && this.#desk.view(text.name))
      .sort((a, b) => a.sentAt - b.sentAt);
  }

  stateOf(name: string): LongTextState {
    const view = this.#desk.view(name);
    return view?.kind === 'failed'
      ? { kind: 'failed' }
      : view?.kind === 'sending'
        ? view
        : { kind: 'sending', done: 0, total: 0 };
  }

  /** The message of a file whose chunks are all at the relay; undefined when it is no text. */
  itemFor(file: SentFile): Item | undefined {
    return this.#unsent.itemFor(file);
  }

  /** To be written with the message. */
  erasure(name: string): StoreWrite {
    return this.#unsent.erasure(name);
  }

  /** After {@link erasure} is durable. */
  forget(name: string): void {
    this.#unsent.forget(name);
  }

  async #take(unsent: UnsentText, content: Uint8Array, also: readonly StoreWrite[]): Promise<void> {
    const bucket = firstBucketEndingAfter('quarter', unsent.sentAt, FILE_LIFE_SECONDS);
    const file = { content, mediaType: LONG_TEXT_TYPE, bucket };
    await this.#desk.send(unsent.conversation, file, (name) => [
      this.#unsent.add(name, unsent),
      ...also,
    ]);
  }

  #failed(conversation: ConversationId, id: MessageId): Named {
    const text = this.in(conversation).find((one) => one.id === id);
    if (text === undefined || this.stateOf(text.name).kind !== 'failed') {
      throw new KnotholeError('WRONG_STAGE', 'there is no such text whose sending has failed');
    }
    return text;
  }

  async #giveUp(name: string): Promise<void> {
    await this.#context.transactor.commit([this.#unsent.erasure(name)]);
    this.#unsent.forget(name);
    await this.#drop(name);
  }

  async #drop(name: string): Promise<void> {
    await this.#desk.withdraw(name);
    await this.#desk.forget(name);
  }
}

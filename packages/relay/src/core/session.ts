/**
 * The rules of one connection: who may write and read what, and the answer to each frame
 * (docs/protocol.md, "Frames"). No answer tells whether an address is someone's: what was never
 * written, what nobody will write and what is another family's all answer NONE.
 */
import { hash } from 'node:crypto';
import {
  asSlotAddress,
  type ClientFrame,
  type Envelope,
  KnotholeError,
  PROTOCOL_VERSION,
  type RelayErrorCode,
  type RelayFrame,
  type SlotRef,
  slotAddressInput,
} from '@knothole/protocol';
import { OverBudget } from './over-budget.ts';
import { relayCode } from './relay-code.ts';
import type { RelayCore } from './relay-core.ts';
import { pairingRights, passRights, type SessionRights } from './session-rights.ts';
import type { Watcher } from './watchers.ts';

/** Where a session's answers go. */
export interface SessionOutput {
  send(frame: RelayFrame): void;
  /** Ends the connection after what was sent. */
  close(): void;
}

type Frame<Kind extends ClientFrame['kind']> = Extract<ClientFrame, { readonly kind: Kind }>;
type Request = Frame<'PUT' | 'GET' | 'WATCH' | 'UNWATCH' | 'REVOKE'>;

/** Seconds to wait when the relay itself is the reason. */
const BUSY_SECONDS = 2;
const WATCH_BUDGET_SECONDS = 60;

export class Session implements Watcher {
  readonly #core: RelayCore;
  readonly #output: SessionOutput;
  #rights: SessionRights | null = null;
  #inFlight = 0;
  #hasEnded = false;

  constructor(core: RelayCore, output: SessionOutput) {
    this.#core = core;
    this.#output = output;
  }

  /** Whether the other side has said who it is. */
  get isGreeted(): boolean {
    return this.#rights !== null;
  }

  /** Takes one decoded frame; answers come through the output. */
  receive(frame: ClientFrame): void {
    if (this.#hasEnded) {
      return;
    }
    if (this.#rights === null) {
      this.#greet(frame);
      return;
    }
    switch (frame.kind) {
      case 'HELLO':
        this.refuse('BAD_FRAME');
        return;
      case 'NOISE':
        return;
      case 'PING':
        this.#send({
          kind: 'PONG',
          request: frame.request,
          time: this.#core.calendar.nowSeconds(),
        });
        return;
      case 'PUT':
      case 'GET':
      case 'WATCH':
      case 'UNWATCH':
      case 'REVOKE':
        void this.#serve(frame, this.#rights);
        return;
    }
  }

  /** Says why and ends the connection: for bytes that are no frame, too. */
  refuse(code: RelayErrorCode, retryAfterSeconds = 0): void {
    this.#send({ kind: 'ERROR', request: 0, code, retryAfterSeconds });
    this.end();
    this.#output.close();
  }

  /** The connection is gone. */
  end(): void {
    if (this.#hasEnded) {
      return;
    }
    this.#hasEnded = true;
    this.#core.watchers.removeAll(this);
    this.#rights?.end();
  }

  onValue(slot: SlotRef, envelope: Envelope): void {
    this.#send({ kind: 'VAL', request: 0, slot, envelope });
  }

  onEnded(slot: SlotRef): void {
    this.#send({ kind: 'GONE', request: 0, slot });
  }

  #greet(frame: ClientFrame): void {
    if (frame.kind !== 'HELLO') {
      this.refuse('BAD_FRAME');
      return;
    }
    try {
      this.#rights = this.#admit(frame);
    } catch (error) {
      this.refuse(relayCode(error), error instanceof OverBudget ? error.retryAfterSeconds : 0);
      return;
    }
    this.#send({
      kind: 'WELCOME',
      version: PROTOCOL_VERSION,
      time: this.#core.calendar.nowSeconds(),
      incarnation: this.#core.store.incarnation,
      notice: this.#core.notice,
    });
  }

  #admit(frame: Frame<'HELLO'>): SessionRights {
    if (frame.version !== PROTOCOL_VERSION) {
      throw new KnotholeError('VERSION', `this relay speaks version ${PROTOCOL_VERSION}`);
    }
    if (frame.pass === null) {
      return pairingRights(this.#core);
    }
    const holder = this.#core.passes.find(frame.pass);
    return passRights(this.#core, holder, () => this.refuse('PASS'));
  }

  async #serve(frame: Request, rights: SessionRights): Promise<void> {
    if (this.#inFlight >= this.#core.limits.maxInFlight) {
      this.#sendError(frame.request, 'BUSY', BUSY_SECONDS);
      return;
    }
    this.#inFlight++;
    try {
      await this.#answer(frame, rights);
    } catch (error) {
      this.#fail(frame.request, error);
    } finally {
      this.#inFlight--;
    }
  }

  async #answer(frame: Request, rights: SessionRights): Promise<void> {
    switch (frame.kind) {
      case 'PUT':
        rights.takePut(frame.bucket);
        await this.#core.calendar.settle();
        return this.#put(frame);
      case 'GET':
        rights.takeReads(frame.slots);
        await this.#core.calendar.settle();
        return this.#get(frame);
      case 'WATCH':
        rights.takeReads(frame.slots);
        await this.#core.calendar.settle();
        return this.#watch(frame);
      case 'UNWATCH':
        for (const slot of frame.slots) {
          this.#core.watchers.remove(this, slot);
        }
        this.#send({ kind: 'OK', request: frame.request });
        return;
      case 'REVOKE':
        rights.takeRevocation();
        this.#core.passes.revoke(frame.nonce);
        this.#send({ kind: 'OK', request: frame.request });
    }
  }

  async #put({ request, bucket, cap, envelope }: Frame<'PUT'>): Promise<void> {
    const verdict = this.#core.calendar.judge(bucket);
    if (verdict !== 'open') {
      this.#sendError(request, verdict === 'ended' ? 'EXPIRED' : 'BUCKET', 0);
      return;
    }
    const digest = hash('sha256', slotAddressInput(bucket, cap), 'buffer');
    const address = asSlotAddress(new Uint8Array(digest));
    const outcome = await this.#core.store.put(bucket, address, envelope);
    if (outcome.kind === 'taken') {
      this.#send({ kind: 'TAKEN', request, envelope: outcome.envelope });
      return;
    }
    this.#send({ kind: 'OK', request });
    this.#core.watchers.notify({ bucket, address }, envelope);
  }

  async #get({ request, slots }: Frame<'GET'>): Promise<void> {
    const open: SlotRef[] = [];
    for (const slot of slots) {
      const verdict = this.#core.calendar.judge(slot.bucket);
      if (verdict === 'open') {
        open.push(slot);
      } else {
        this.#send({ kind: verdict === 'ended' ? 'GONE' : 'NONE', request, slot });
      }
    }
    const envelopes = open.length === 0 ? [] : await this.#core.store.get(open);
    for (const [index, slot] of open.entries()) {
      const envelope = envelopes[index] ?? null;
      this.#send(
        envelope === null
          ? { kind: 'NONE', request, slot }
          : { kind: 'VAL', request, slot, envelope },
      );
    }
  }

  /** Listens first and looks second: what is written in between must reach the watcher. */
  async #watch({ request, slots }: Frame<'WATCH'>): Promise<void> {
    const { watchers, calendar, store, limits } = this.#core;
    if (this.#hasEnded) {
      return;
    }
    if (watchers.count(this) + slots.length > limits.maxWatches) {
      throw new OverBudget(WATCH_BUDGET_SECONDS);
    }
    const ended = slots.filter(({ bucket }) => calendar.judge(bucket) === 'ended');
    const live = slots.filter((slot) => !ended.includes(slot));
    const open = live.filter(({ bucket }) => calendar.judge(bucket) === 'open');
    for (const slot of live) {
      watchers.add(this, slot);
    }
    let envelopes: readonly (Envelope | null)[] = [];
    try {
      envelopes = open.length === 0 ? [] : await store.get(open);
    } catch (error) {
      for (const slot of live) {
        watchers.remove(this, slot);
      }
      throw error;
    }
    this.#send({ kind: 'OK', request });
    for (const slot of ended) {
      this.onEnded(slot);
    }
    for (const [index, slot] of open.entries()) {
      const envelope = envelopes[index] ?? null;
      if (envelope !== null && watchers.remove(this, slot)) {
        this.onValue(slot, envelope);
      }
    }
  }

  #fail(request: number, error: unknown): void {
    const code = relayCode(error);
    if (error instanceof OverBudget) {
      this.#sendError(request, code, error.retryAfterSeconds);
      return;
    }
    if (code === 'BUSY' || code === 'INTERNAL') {
      this.#core.log.write(code === 'BUSY' ? 'STORE_BUSY' : 'STORE_FAILED');
    }
    this.#sendError(request, code, code === 'BUSY' ? BUSY_SECONDS : 0);
  }

  #sendError(request: number, code: RelayErrorCode, retryAfterSeconds: number): void {
    this.#send({ kind: 'ERROR', request, code, retryAfterSeconds });
  }

  #send(frame: RelayFrame): void {
    if (!this.#hasEnded) {
      this.#output.send(frame);
    }
  }
}

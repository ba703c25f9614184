/** What a meeting under way remembers, and its slots: written once, looked at until something comes. */
import { KnotholeError } from '@knothole/protocol';
import type { Transactor } from '../chain/transactor.ts';
import type { Identity } from '../chain/types.ts';
import { agreementKeyFromSecret } from '../crypto/key-agreement.ts';
import type { MlsSuite } from '../crypto/suite.ts';
import { rootFingerprint } from '../family/family-root.ts';
import {
  type DeviceSigner,
  decodeOwnKeyPackage,
  type OfferedKeyPackage,
  type OwnKeyPackage,
} from '../family/key-packages.ts';
import { OWN_KEY_PACKAGES, STORE_KEYS } from '../family/store-keys.ts';
import type { Random, RelayLink, StoreWrite } from '../ports.ts';
import { type Introduction, type MeetingReply, readVerdict } from './meeting-messages.ts';
import {
  encodeMeetingRecord,
  type MeetingPlace,
  type MeetingProblem,
  type MeetingRecord,
} from './meeting-record.ts';
import {
  type MeetingSlot,
  meetingHelpSecret,
  openSlot,
  type SharedSlots,
  sealIntoSlot,
  sharedSlots,
} from './meeting-slots.ts';

/** After the link's end: how long two who have met already have for looking at the words. */
export const PATIENCE_SECONDS = 86_400;

export interface MeetingOptions {
  readonly transactor: Transactor;
  readonly suite: MlsSuite;
  readonly random: Random;
  readonly signer: DeviceSigner;
  readonly relaySeconds: () => number;
  readonly linkTo: (place: Pick<MeetingPlace, 'relayUrl' | 'guestPass'>) => RelayLink;
  /** Something may have arrived: call {@link Meeting.advance}. */
  readonly arrived: () => void;
  /** Whether a KeyPackage is sound, and of that family. */
  readonly isGood: (offer: OfferedKeyPackage, of: Pick<Identity, 'root'>) => Promise<boolean>;
  /** Whether this device is in a bridge with that family that goes on. */
  readonly isBridged: (root: string) => boolean;
  /** Whether the families know each other, and neither has ended it here. */
  readonly isFriend: (root: string) => boolean;
  /** Founds the bridge with the guest's device; `also` is written in the same transaction. */
  readonly found: (
    reply: MeetingReply,
    place: MeetingPlace,
    also: readonly StoreWrite[],
  ) => Promise<void>;
  /** Tells the family whom it has met; `also` is written in the same transaction. */
  readonly tell: (
    other: Introduction,
    record: MeetingRecord,
    also: readonly StoreWrite[],
  ) => Promise<void>;
  /** What is to be written when a meeting comes to nothing. */
  readonly gaveUp: (record: MeetingRecord) => readonly StoreWrite[];
  /** A KeyPackage may be used from now on; durable already. */
  readonly handedOut: (own: OwnKeyPackage) => void;
}

export class MeetingRun {
  readonly options: MeetingOptions;
  #record: MeetingRecord | null;
  #watched: { readonly slot: string; readonly stop: () => void } | null = null;

  constructor(options: MeetingOptions, record: MeetingRecord | null) {
    this.options = options;
    this.#record = record;
  }

  get record(): MeetingRecord | null {
    return this.#record;
  }

  get ownRoot(): string {
    return rootFingerprint(this.options.signer.certificates.rootPublicKey);
  }

  async save(record: MeetingRecord, also: readonly StoreWrite[] = []): Promise<void> {
    await this.options.transactor.commit([...writesOf(record), ...also]);
    this.#record = record;
  }

  /** The same, in somebody else's transaction. */
  async saveWith(
    record: MeetingRecord,
    commit: (writes: readonly StoreWrite[]) => Promise<void>,
  ): Promise<void> {
    await commit(writesOf(record));
    this.#record = record;
  }

  async end(record: MeetingRecord, problem: MeetingProblem): Promise<void> {
    this.stop();
    await this.save({ ...record, step: 'problem', problem }, [
      ...forgottenPackage(record),
      ...this.options.gaveUp(record),
    ]);
  }

  async forget(): Promise<void> {
    const record = this.#record;
    this.stop();
    await this.options.transactor.commit([
      { key: STORE_KEYS.meeting, value: null },
      ...(record === null || record.step === 'done'
        ? []
        : [...forgottenPackage(record), ...this.options.gaveUp(record)]),
    ]);
    this.#record = null;
  }

  /** Undefined: nothing there yet. Null: what does not open. Ends the meeting when its time is over. */
  async look(record: MeetingRecord, slot: MeetingSlot): Promise<Uint8Array | null | undefined> {
    const link = this.options.linkTo(record.place);
    const name = String(slot.ref.address);
    if (this.#watched?.slot !== name) {
      this.stop();
      this.#watched = { slot: name, stop: link.watch(slot.ref, this.options.arrived) };
    }
    const [found] = await link.get([slot.ref]);
    if (found?.kind === 'value') {
      return openSlot(slot, found.envelope) ?? null;
    }
    if (found?.kind === 'expired' || this.options.relaySeconds() > endOf(record)) {
      await this.end(record, 'INVITE_EXPIRED');
    }
    return undefined;
  }

  /** Undefined while it is missing. A verdict that cannot be read is none to trust. */
  async theirVerdict(record: MeetingRecord): Promise<boolean | undefined> {
    const slots = slotsOf(record);
    const theirs = record.side === 'host' ? slots?.guestVerdict : slots?.hostVerdict;
    const found = theirs === undefined ? null : await this.look(record, theirs);
    return found === undefined ? undefined : found !== null && readVerdict(found) === true;
  }

  /** @throws {KnotholeError} OFFLINE. */
  async put(
    { place }: MeetingRecord,
    slot: MeetingSlot,
    content: Uint8Array,
  ): Promise<MeetingProblem | null> {
    const link = this.options.linkTo(place);
    const outcome = await link.put(place.bucket, slot.cap, sealIntoSlot(slot, content));
    const problems = {
      ok: null,
      taken: 'INVITE_TAKEN',
      expired: 'INVITE_EXPIRED',
      bucket: 'INVITE_LINK',
    } as const;
    return problems[outcome.kind];
  }

  requireFree(): void {
    const step = this.#record?.step;
    if (this.#record !== null && (isWaiting(this.#record) || step === 'founded')) {
      throw new KnotholeError('WRONG_STAGE', 'another meeting is under way');
    }
  }

  required(...steps: readonly MeetingRecord['step'][]): MeetingRecord {
    const record = this.#record;
    if (record === null || !steps.includes(record.step)) {
      throw new KnotholeError('WRONG_STAGE', 'no meeting is at this point');
    }
    return record;
  }

  stop(): void {
    this.#watched?.stop();
    this.#watched = null;
  }
}

/** Whether somebody's next step is waited for, here or there. */
export function isWaiting({ step }: MeetingRecord): boolean {
  return !['founded', 'done', 'problem', 'refusing'].includes(step);
}

/** Unix seconds, relay time: longer nobody waits. */
export function endOf({ step, place }: MeetingRecord): number {
  return place.expiresAt + (step === 'invited' || step === 'offering' ? 0 : PATIENCE_SECONDS);
}

export function slotsOf(record: MeetingRecord): SharedSlots | undefined {
  const { theirKey, place, agreementSecret } = record;
  return theirKey === null
    ? undefined
    : sharedSlots(place.secret, agreementKeyFromSecret(agreementSecret), theirKey, place.bucket);
}

/** Of the help chain that the two families have from now on. */
export function helpSecretOf({
  theirKey,
  place,
  agreementSecret,
}: MeetingRecord): Uint8Array | null {
  const own = agreementKeyFromSecret(agreementSecret);
  return theirKey === null ? null : (meetingHelpSecret(place.secret, own, theirKey) ?? null);
}

/** By a KeyPackage of a meeting that came to nothing nobody is let in. */
function forgottenPackage({ keyPackage }: MeetingRecord): readonly StoreWrite[] {
  return keyPackage === null
    ? []
    : [{ key: OWN_KEY_PACKAGES + decodeOwnKeyPackage(keyPackage).id, value: null }];
}

function writesOf(record: MeetingRecord): readonly StoreWrite[] {
  return [{ key: STORE_KEYS.meeting, value: encodeMeetingRecord(record) }];
}

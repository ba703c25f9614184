/**
 * The tablet's second half of pairing: it hands its KeyPackages to the phone, joins the family group
 * by the welcome, and shows four animals until somebody taps on this very tablet.
 */

import type { Transactor } from '../chain/transactor.ts';
import type { Chain } from '../chain/types.ts';
import { agreementKeyFromSecret } from '../crypto/key-agreement.ts';
import { STORE_KEYS } from '../family/store-keys.ts';
import type { RelayLink } from '../ports.ts';
import type { Profile, TabletPairing } from '../view.ts';
import { ANIMALS_BYTES, ANIMALS_LABEL, animalsOf } from './animals.ts';
import { privateSlots, sealInto } from './pairing-slots.ts';
import { encodeTabletRecord, type JoiningRecord, type PairingProblem } from './tablet-record.ts';

/** After the code's end: the phone gives up earlier, so that it adds no tablet that has given up. */
export const TABLET_PATIENCE_SECONDS = 900;

export interface TabletJoiningOptions {
  readonly transactor: Transactor;
  readonly link: RelayLink;
  /** The family group, once this device is in it. */
  readonly family: () => Chain | undefined;
  readonly relaySeconds: () => number;
}

export class TabletJoining {
  readonly #options: TabletJoiningOptions;
  #record: JoiningRecord;
  #isHandedOver = false;

  constructor(options: TabletJoiningOptions, record: JoiningRecord) {
    this.#options = options;
    this.#record = record;
  }

  get profile(): Profile {
    return this.#record.profile;
  }

  get appUrl(): string {
    return this.#record.appUrl;
  }

  get view(): TabletPairing {
    const { profile, animals, problem } = this.#record;
    if (problem !== null) {
      return { step: 'problem', code: problem };
    }
    const role = this.#record.isAgreed ? 'guardian' : 'child';
    return animals === null
      ? { step: 'joining', profile, role }
      : { step: 'animals', profile, role, animals };
  }

  /** In the family group, and nothing is left to compare: it leaves pairing by itself. */
  get isReady(): boolean {
    const { isAgreed, problem } = this.#record;
    return isAgreed && problem === null && this.#options.family()?.view.status.kind === 'live';
  }

  /** Unix seconds, relay time: look again then. */
  get deadline(): number {
    return this.#record.code.expiresAt + TABLET_PATIENCE_SECONDS;
  }

  /** Does whatever is next. @throws {KnotholeError} OFFLINE. */
  async advance(): Promise<void> {
    if (this.#record.problem !== null) {
      return;
    }
    const family = this.#options.family();
    if (family === undefined) {
      await this.#waitForWelcome();
    } else if (family.view.status.kind === 'removed') {
      await this.#save({ ...this.#record, problem: 'PAIRING_MISMATCH' });
    } else if (this.#record.animals === null && !this.#record.isAgreed) {
      const secret = await family.exportSecret(ANIMALS_LABEL, ANIMALS_BYTES);
      await this.#save({ ...this.#record, animals: animalsOf(secret) });
    }
  }

  async #waitForWelcome(): Promise<void> {
    if (!this.#isHandedOver) {
      await this.#handOver();
    }
    if (this.#record.problem === null && this.#options.relaySeconds() > this.deadline) {
      await this.#save({ ...this.#record, problem: 'PAIRING_EXPIRED' });
    }
  }

  async #handOver(): Promise<void> {
    const { code, agreementSecret, phoneAgreementKey, packages } = this.#record;
    const own = agreementKeyFromSecret(agreementSecret);
    const slots = privateSlots(code.secret, own, phoneAgreementKey, code.bucket);
    if (slots === undefined) {
      await this.#save({ ...this.#record, problem: 'PAIRING_REFUSED' });
      return;
    }
    const { cap } = slots.packages;
    const envelope = sealInto(slots.packages, packages);
    const outcome = await this.#options.link.put(code.bucket, cap, envelope);
    this.#isHandedOver = true;
    if (outcome.kind !== 'ok') {
      const problem: PairingProblem =
        outcome.kind === 'expired' ? 'PAIRING_EXPIRED' : 'PAIRING_REFUSED';
      await this.#save({ ...this.#record, problem });
    }
  }

  async #save(record: JoiningRecord): Promise<void> {
    const value = encodeTabletRecord(record);
    await this.#options.transactor.commit([{ key: STORE_KEYS.pairing, value }]);
    this.#record = record;
  }
}

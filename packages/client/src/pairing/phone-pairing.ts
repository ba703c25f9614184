/**
 * The phone's side of pairing, one tablet at a time. Each step is durable before the next, and doing
 * a step again changes nothing.
 */
import { encodeHex, KnotholeError } from '@knothole/protocol';
import type { Transactor } from '../chain/transactor.ts';
import { CHAIN_ITEM_KINDS, type Chain } from '../chain/types.ts';
import { agreementKeyFromSecret, makeAgreementKey } from '../crypto/key-agreement.ts';
import { certifyChild } from '../family/certificate.ts';
import { admissionItem, makeItem } from '../family/family-items.ts';
import { type HeldPackages, poolWrites, useWrites } from '../family/held-packages.ts';
import { asInvited, type DeviceSigner, type OfferedKeyPackage } from '../family/key-packages.ts';
import {
  makeRevocation,
  type Revocation,
  revocationIntent,
  revocationWrites,
} from '../family/revocation.ts';
import type { Roster } from '../family/roster.ts';
import { STORE_KEYS } from '../family/store-keys.ts';
import type { Random, RelayLink, StoreWrite } from '../ports.ts';
import type { PhonePairing as PhonePairingView, Profile } from '../view.ts';
import { ANIMALS_BYTES, ANIMALS_LABEL, animalsOf } from './animals.ts';
import type { PairingLink } from './pairing-link.ts';
import { encodeAnswer, encodeClaim, readPackages } from './pairing-messages.ts';
import {
  meetingSlots,
  openFrom,
  type PairingSlot,
  type PrivateSlots,
  privateSlots,
  sealInto,
} from './pairing-slots.ts';
import { deviceOf, encodePhoneRecord, type PhoneRecord } from './phone-record.ts';
import { readShownOffer } from './shown-offer.ts';
import type { PairingProblem } from './tablet-record.ts';

/** After the code's end: how long the phone waits for a tablet that it has answered. */
export const PHONE_PATIENCE_SECONDS = 600;
const ID_BYTES = 16;

export interface PhonePairingOptions {
  readonly transactor: Transactor;
  readonly link: RelayLink;
  readonly random: Random;
  readonly signer: DeviceSigner;
  readonly relayPass: Uint8Array | null;
  /** Asked each time: founded anew, it is another chain. */
  readonly family: () => Chain;
  /** Of a device of the family; null when this phone knows none. */
  readonly helpSecretOf: (device: string) => Uint8Array | null;
  /** Which kit the family has: posted where a device comes. */
  readonly kitWords: () => readonly Uint8Array[];
  readonly held: HeldPackages;
  readonly roster: () => Roster;
  readonly relaySeconds: () => number;
  /** Something may have arrived: call {@link PhonePairing.advance}. */
  readonly arrived: () => void;
  /** A device has been revoked; durable already. */
  readonly revoked: (revocation: Revocation) => void;
}

export class PhonePairing {
  readonly #options: PhonePairingOptions;
  #record: PhoneRecord | null;
  #unwatch: (() => void) | null = null;

  constructor(options: PhonePairingOptions, record: PhoneRecord | null) {
    this.#options = options;
    this.#record = record;
  }

  get view(): PhonePairingView | null {
    return this.#record === null ? null : this.#show(this.#record);
  }

  /** Unix seconds, relay time: look again then. Null when nothing is waited for. */
  get deadline(): number | null {
    return this.#record?.step === 'waiting' || this.#record?.step === 'claiming'
      ? this.#record.code.expiresAt + PHONE_PATIENCE_SECONDS
      : null;
  }

  /**
   * Answers a tablet's code, as the child with this person id.
   * @throws {KnotholeError} WRONG_STAGE while another tablet is being paired; OFFLINE;
   * PAIRING_LINK, PAIRING_EXPIRED, PAIRING_TAKEN.
   */
  async begin(link: PairingLink, profile: Profile, person: string): Promise<void> {
    const step = this.view?.step;
    if (step === 'waiting' || step === 'animals' || step === 'answered') {
      throw new KnotholeError('WRONG_STAGE', 'another tablet is being paired');
    }
    const offer = await readShownOffer(this.#options, link);
    const { secret, bucket, expiresAt } = link;
    this.#stop();
    await this.#save({
      step: 'claiming',
      profile,
      person,
      devicePublicKey: offer.devicePublicKey,
      code: { secret, bucket, expiresAt },
      agreementSecret: makeAgreementKey(this.#options.random).secretKey,
      tabletAgreementKey: offer.agreementPublicKey,
      animals: [],
      problem: null,
    });
    await this.#claimAtOnce();
  }

  /** Does whatever is next. @throws {KnotholeError} OFFLINE. */
  async advance(): Promise<void> {
    const record = this.#record;
    switch (record?.step) {
      case 'claiming':
        await this.#claim(record);
        break;
      case 'waiting':
        await this.#collect(record);
        break;
      case 'adding':
        await this.#lookForMember(record);
        break;
      case 'animals':
      case 'confirmed':
        await this.#lookForGone(record);
        break;
      case 'problem':
      case undefined:
        break;
    }
  }

  /** The answer to "are these the same animals?". @throws {KnotholeError} WRONG_STAGE. */
  async confirm(same: boolean): Promise<void> {
    const record = this.#record;
    if (record?.step !== 'animals') {
      throw new KnotholeError('WRONG_STAGE', 'there are no animals to compare');
    }
    if (!same) {
      await this.#refuse(record);
      return;
    }
    const { person, profile } = record;
    const next: PhoneRecord = { ...record, step: 'confirmed' };
    const item = admissionItem(this.#options.random, {
      device: deviceOf(record),
      profile: { person, role: 'child', profile },
    });
    await this.#options.family().submit([{ kind: 'say', item }], writesOf(next));
    this.#record = next;
  }

  /** Ends it: what was not confirmed on both sides by now does not come into the family. */
  async dismiss(): Promise<void> {
    const record = this.#record;
    if (record !== null && this.#isHalfWay(record)) {
      await this.#refuse(record);
    }
    this.#stop();
    await this.#options.transactor.commit([{ key: STORE_KEYS.pairing, value: null }]);
    this.#record = null;
  }

  close(): void {
    this.#stop();
  }

  #show(record: PhoneRecord): PhonePairingView {
    const { profile, animals, problem } = record;
    switch (record.step) {
      case 'claiming':
      case 'waiting':
      case 'adding':
        return { step: 'waiting', profile, role: 'child' };
      case 'animals':
        return { step: 'animals', profile, role: 'child', animals };
      case 'confirmed':
        return this.#isDone(record)
          ? { step: 'done', profile, role: 'child' }
          : { step: 'answered', profile, role: 'child', animals };
      case 'problem':
        return { step: 'problem', code: problem ?? 'PAIRING_REFUSED' };
    }
  }

  /** In front of the person who waits: a code that is taken is told at once, and forgotten. */
  async #claimAtOnce(): Promise<void> {
    try {
      await this.advance();
    } catch (error) {
      if (error instanceof KnotholeError && error.code === 'OFFLINE') {
        // It may have arrived: goes on when the relay is back.
        return;
      }
      throw error;
    }
    const problem = this.#record?.problem ?? null;
    if (problem !== null) {
      await this.dismiss();
      throw new KnotholeError(problem, 'the tablet cannot be paired with this code');
    }
  }

  async #claim(record: PhoneRecord): Promise<void> {
    const slots = slotsOf(record);
    const { claim } = meetingSlots(record.code.secret, record.code.bucket);
    const { publicKey } = agreementKeyFromSecret(record.agreementSecret);
    const problem =
      slots === undefined
        ? 'PAIRING_LINK'
        : ((await this.#put(record, slots.answer, this.#answer(record))) ??
          (await this.#put(record, claim, encodeClaim(publicKey))));
    await this.#save(
      problem === null ? { ...record, step: 'waiting' } : { ...record, step: 'problem', problem },
    );
    await this.advance();
  }

  async #put(
    record: PhoneRecord,
    slot: PairingSlot,
    content: Uint8Array,
  ): Promise<PairingProblem | null> {
    const envelope = sealInto(slot, content);
    const outcome = await this.#options.link.put(record.code.bucket, slot.cap, envelope);
    const problems = {
      ok: null,
      taken: 'PAIRING_TAKEN',
      expired: 'PAIRING_EXPIRED',
      bucket: 'PAIRING_LINK',
    } as const;
    return problems[outcome.kind];
  }

  #answer(record: PhoneRecord): Uint8Array {
    const { signer, relayPass, family, helpSecretOf } = this.#options;
    const { person, devicePublicKey } = record;
    return encodeAnswer({
      certificates: certifyChild(signer.key, signer.certificates, person, devicePublicKey),
      profile: record.profile,
      relayPass,
      familyGroup: family().view.group,
      helpSecret: helpSecretOf(deviceOf(record)),
    });
  }

  async #collect(record: PhoneRecord): Promise<void> {
    const slot = slotsOf(record)?.packages;
    if (slot === undefined) {
      await this.#end(record, 'PAIRING_LINK');
      return;
    }
    this.#unwatch ??= this.#options.link.watch(slot.ref, this.#options.arrived);
    const [found] = await this.#options.link.get([slot.ref]);
    if (found?.kind === 'value') {
      const content = openFrom(slot, found.envelope);
      await this.#add(record, content === undefined ? [] : await this.#goodOnes(record, content));
    } else if (found?.kind === 'expired' || this.#options.relaySeconds() > (this.deadline ?? 0)) {
      await this.#end(record, 'PAIRING_EXPIRED');
    }
  }

  async #goodOnes(record: PhoneRecord, content: Uint8Array): Promise<readonly OfferedKeyPackage[]> {
    const good: OfferedKeyPackage[] = [];
    for (const offer of readPackages(content, deviceOf(record)) ?? []) {
      // A device that holds other certificates, say a guardian's, comes in as what the phone has said.
      if (await this.#options.held.isGood(offer, { person: record.person, role: 'child' })) {
        good.push(offer);
      }
    }
    return good;
  }

  /** The first KeyPackage is for the family group, the others for the conversations. */
  async #add(record: PhoneRecord, good: readonly OfferedKeyPackage[]): Promise<void> {
    const [first, ...rest] = good;
    if (first === undefined) {
      await this.#end(record, 'PAIRING_REFUSED');
      return;
    }
    const { held, random, family, kitWords } = this.#options;
    const { group } = family().view;
    const statements = kitWords().map((body) => makeItem(random, CHAIN_ITEM_KINDS.statement, body));
    const next: PhoneRecord = { ...record, step: 'adding' };
    const id = encodeHex(random.bytes(ID_BYTES));
    await family().submit(
      [{ kind: 'add', id, devices: [asInvited(first)], statements }],
      [...writesOf(next), ...poolWrites(rest), ...useWrites(first, group)],
    );
    held.addToPool(rest);
    held.markUsed(first, group);
    this.#stop();
    this.#record = next;
    await this.advance();
  }

  async #lookForMember(record: PhoneRecord): Promise<void> {
    if (!this.#isMember(record)) {
      return;
    }
    const secret = await this.#options.family().exportSecret(ANIMALS_LABEL, ANIMALS_BYTES);
    await this.#save({ ...record, step: 'animals', animals: animalsOf(secret) });
  }

  /** Somebody tapped "not the same" on the tablet. */
  async #lookForGone(record: PhoneRecord): Promise<void> {
    if (!this.#isMember(record) && !this.#isPairedThere(record)) {
      await this.#end(record, 'PAIRING_MISMATCH');
    }
  }

  /** The animals differ: the device must be out before anything else is said. */
  async #refuse(record: PhoneRecord): Promise<void> {
    const { random, signer, revoked, relaySeconds, kitWords } = this.#options;
    const revocation = makeRevocation(signer, deviceOf(record), relaySeconds());
    const next: PhoneRecord = { ...record, step: 'problem', problem: 'PAIRING_MISMATCH' };
    await this.#options
      .family()
      .submit(
        [revocationIntent(random, revocation, kitWords())],
        [...writesOf(next), ...revocationWrites(revocation)],
      );
    this.#record = next;
    revoked(revocation);
  }

  async #end(record: PhoneRecord, problem: PairingProblem): Promise<void> {
    this.#stop();
    await this.#save({ ...record, step: 'problem', problem });
  }

  async #save(record: PhoneRecord): Promise<void> {
    await this.#options.transactor.commit(writesOf(record));
    this.#record = record;
  }

  #stop(): void {
    this.#unwatch?.();
    this.#unwatch = null;
  }

  #isMember(record: PhoneRecord): boolean {
    const device = deviceOf(record);
    return this.#options.family().view.members.some((member) => member.device === device);
  }

  /** The tablet may be in the family group, and not both have said that the animals are the same. */
  #isHalfWay(record: PhoneRecord): boolean {
    return (
      record.step === 'adding' ||
      record.step === 'animals' ||
      (record.step === 'confirmed' && !this.#isDone(record))
    );
  }

  /** Confirmed on both, and everybody in the family group can know it. */
  #isDone(record: PhoneRecord): boolean {
    return this.#isPairedThere(record) && this.#options.roster().admitted.has(deviceOf(record));
  }

  #isPairedThere(record: PhoneRecord): boolean {
    return this.#options.roster().paired.has(deviceOf(record));
  }
}

function slotsOf(record: PhoneRecord): PrivateSlots | undefined {
  const own = agreementKeyFromSecret(record.agreementSecret);
  const { secret, bucket } = record.code;
  return privateSlots(secret, own, record.tabletAgreementKey, bucket);
}

function writesOf(record: PhoneRecord): readonly StoreWrite[] {
  return [{ key: STORE_KEYS.pairing, value: encodePhoneRecord(record) }];
}

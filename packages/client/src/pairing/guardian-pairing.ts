/**
 * The phone's side of letting a guardian's device in: her own second one, or another guardian's. The
 * other device gets nothing that makes a guardian before somebody has compared the animals on both
 * screens. Each step is durable before the next, and doing a step again changes nothing.
 */
import { encodeHex, KnotholeError } from '@knothole/protocol';
import type { Transactor } from '../chain/transactor.ts';
import { CHAIN_ITEM_KINDS, type Chain } from '../chain/types.ts';
import { agreementKeyFromSecret, makeAgreementKey } from '../crypto/key-agreement.ts';
import type { CertificateChain } from '../family/certificate.ts';
import { admissionItem, makeItem } from '../family/family-items.ts';
import { type HeldPackages, poolWrites, useWrites } from '../family/held-packages.ts';
import { asInvited, type DeviceSigner, type OfferedKeyPackage } from '../family/key-packages.ts';
import { makeRevocation, type Revocation, revocationWrites } from '../family/revocation.ts';
import type { Roster } from '../family/roster.ts';
import { STORE_KEYS } from '../family/store-keys.ts';
import type { Random, RelayLink, StoreWrite } from '../ports.ts';
import type { DeviceId, PersonId, PhonePairing as PhonePairingView, Profile } from '../view.ts';
import { encodeGuardianRecord, type GuardianRecord, newDeviceOf } from './guardian-record.ts';
import type { PairingLink } from './pairing-link.ts';
import { encodeClaim, encodeGrant, encodeInvitation, readPackages } from './pairing-messages.ts';
import {
  meetingSlots,
  openFrom,
  type PairingSlot,
  type PrivateSlots,
  privateSlots,
  sealInto,
} from './pairing-slots.ts';
import { PHONE_PATIENCE_SECONDS } from './phone-pairing.ts';
import { readShownOffer } from './shown-offer.ts';
import type { PairingProblem } from './tablet-record.ts';

const ID_BYTES = 16;

export interface GuardianPairingOptions {
  readonly transactor: Transactor;
  readonly link: RelayLink;
  readonly random: Random;
  readonly signer: DeviceSigner;
  readonly me: DeviceId;
  readonly relayPass: Uint8Array | null;
  /** Asked each time: founded anew, it is another chain. */
  readonly family: () => Chain;
  /** What finds help chains and the vault. */
  readonly help: () => { readonly helpRoot: Uint8Array; readonly vaultKey: Uint8Array };
  /** Which kit the family has: posted where a device comes. */
  readonly kitWords: () => readonly Uint8Array[];
  readonly held: HeldPackages;
  readonly roster: () => Roster;
  readonly relaySeconds: () => number;
  /** Something may have arrived: call {@link GuardianPairing.advance}. */
  readonly arrived: () => void;
  /** A device has been revoked; durable already. */
  readonly revoked: (revocation: Revocation) => void;
}

export class GuardianPairing {
  readonly #options: GuardianPairingOptions;
  #record: GuardianRecord | null;
  #unwatch: (() => void) | null = null;

  constructor(options: GuardianPairingOptions, record: GuardianRecord | null) {
    this.#options = options;
    this.#record = record;
  }

  get view(): PhonePairingView | null {
    return this.#record === null ? null : this.#show(this.#record);
  }

  /** Whether another pairing has to wait. */
  get isUnderWay(): boolean {
    const step = this.view?.step;
    return step === 'waiting' || step === 'animals' || step === 'answered';
  }

  /** Unix seconds, relay time: look again then. Null when nothing is waited for. */
  get deadline(): number | null {
    const step = this.#record?.step;
    return step === undefined || step === 'adding' || step === 'problem'
      ? null
      : (this.#record?.code.expiresAt ?? 0) + PHONE_PATIENCE_SECONDS;
  }

  /**
   * Answers a device's code. `certify` is called once, with the key of the device that the camera has
   * seen, and keeps nothing.
   * @throws {KnotholeError} OFFLINE, PAIRING_LINK, PAIRING_EXPIRED, PAIRING_TAKEN.
   */
  async begin(
    link: PairingLink,
    who: { readonly person: PersonId; readonly profile: Profile },
    certify: (devicePublicKey: Uint8Array) => Promise<CertificateChain>,
  ): Promise<void> {
    const offer = await readShownOffer(this.#options, link);
    const certificates = await certify(offer.devicePublicKey);
    const { secret, bucket, expiresAt } = link;
    this.#stop();
    await this.#save({
      step: 'claiming',
      ...who,
      certificates,
      code: { secret, bucket, expiresAt },
      agreementSecret: makeAgreementKey(this.#options.random).secretKey,
      theirAgreementKey: offer.agreementPublicKey,
      problem: null,
    });
    await this.#claimAtOnce();
  }

  /** Does whatever is next. @throws {KnotholeError} OFFLINE. */
  async advance(): Promise<void> {
    const record = this.#record;
    const slots = record === null ? undefined : slotsOf(record);
    if (record === null || record.step === 'problem' || record.step === 'adding') {
      return;
    }
    if (slots === undefined) {
      await this.#end(record, 'PAIRING_LINK');
    } else if (record.step === 'claiming') {
      await this.#claim(record, slots);
    } else if (record.step === 'granting') {
      await this.#grant(record, slots);
    } else {
      await this.#collect(record, slots);
    }
  }

  /** The answer to "are these the same animals?". @throws {KnotholeError} WRONG_STAGE. */
  async confirm(same: boolean): Promise<void> {
    const record = this.#record;
    if (record?.step !== 'animals') {
      throw new KnotholeError('WRONG_STAGE', 'there are no animals to compare');
    }
    if (same) {
      await this.#save({ ...record, step: 'granting' });
    } else {
      await this.#end(record, 'PAIRING_MISMATCH');
    }
  }

  /** Ends it: a device that has its certificates and did not come in gets into nothing. */
  async dismiss(): Promise<void> {
    const record = this.#record;
    if (record !== null && (record.step === 'granting' || record.step === 'waiting')) {
      await this.#revoke(record, null);
    }
    this.#stop();
    await this.#options.transactor.commit([{ key: STORE_KEYS.guardianPairing, value: null }]);
    this.#record = null;
  }

  close(): void {
    this.#stop();
  }

  #show(record: GuardianRecord): PhonePairingView {
    const { profile, problem } = record;
    const role = 'guardian';
    const animals = slotsOf(record)?.animals ?? [];
    switch (record.step) {
      case 'claiming':
        return { step: 'waiting', profile, role };
      case 'animals':
        return { step: 'animals', profile, role, animals };
      case 'granting':
      case 'waiting':
        return { step: 'answered', profile, role, animals };
      case 'adding':
        return this.#isIn(record)
          ? { step: 'done', profile, role }
          : { step: 'answered', profile, role, animals };
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
      throw new KnotholeError(problem, 'the device cannot be paired with this code');
    }
  }

  async #claim(record: GuardianRecord, slots: PrivateSlots): Promise<void> {
    const { claim } = meetingSlots(record.code.secret, record.code.bucket);
    const { publicKey } = agreementKeyFromSecret(record.agreementSecret);
    const problem =
      (await this.#put(record, slots.answer, encodeInvitation(record.profile))) ??
      (await this.#put(record, claim, encodeClaim(publicKey)));
    await this.#save(
      problem === null ? { ...record, step: 'animals' } : { ...record, step: 'problem', problem },
    );
    await this.advance();
  }

  async #grant(record: GuardianRecord, slots: PrivateSlots): Promise<void> {
    const { relayPass, family, help, me } = this.#options;
    const { helpRoot, vaultKey } = help();
    const grant = encodeGrant({
      certificates: record.certificates,
      relayPass,
      familyGroup: family().view.group,
      helpRoot,
      vaultKey,
      holder: me,
    });
    const problem = await this.#put(record, slots.grant, grant);
    if (problem === null) {
      await this.#save({ ...record, step: 'waiting' });
      await this.advance();
    } else {
      await this.#revoke(record, problem);
    }
  }

  async #put(
    record: GuardianRecord,
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

  /** KeyPackages, or that somebody has said there that the animals differ. */
  async #collect(record: GuardianRecord, { packages: slot }: PrivateSlots): Promise<void> {
    this.#unwatch ??= this.#options.link.watch(slot.ref, this.#options.arrived);
    const [found] = await this.#options.link.get([slot.ref]);
    const isLate = this.#options.relaySeconds() > (this.deadline ?? 0);
    if (found?.kind === 'value') {
      const content = openFrom(slot, found.envelope);
      await this.#received(record, content ?? new Uint8Array());
    } else if (found?.kind === 'expired' || isLate) {
      await this.#giveUp(record, 'PAIRING_EXPIRED');
    }
  }

  async #received(record: GuardianRecord, content: Uint8Array): Promise<void> {
    const offered = readPackages(content, newDeviceOf(record));
    const owner = { person: record.person, role: 'guardian' } as const;
    const good: OfferedKeyPackage[] = [];
    for (const offer of offered ?? []) {
      if (await this.#options.held.isGood(offer, owner)) {
        good.push(offer);
      }
    }
    const [first, ...rest] = good;
    if (first === undefined || record.step !== 'waiting') {
      const isRefusal = offered?.length === 0;
      await this.#giveUp(record, isRefusal ? 'PAIRING_MISMATCH' : 'PAIRING_REFUSED');
      return;
    }
    await this.#add(record, first, rest);
  }

  /** Both have said that the animals are the same: it is added, and let in. */
  async #add(
    record: GuardianRecord,
    first: OfferedKeyPackage,
    rest: readonly OfferedKeyPackage[],
  ): Promise<void> {
    const { held, random, family, kitWords } = this.#options;
    const { group } = family().view;
    const statements = kitWords().map((body) => makeItem(random, CHAIN_ITEM_KINDS.statement, body));
    const { person, profile } = record;
    const next: GuardianRecord = { ...record, step: 'adding' };
    const id = encodeHex(random.bytes(ID_BYTES));
    const item = admissionItem(random, {
      device: newDeviceOf(record),
      profile: { person, role: 'guardian', profile },
    });
    await family().submit(
      [
        { kind: 'add', id, devices: [asInvited(first)], statements },
        { kind: 'say', item },
      ],
      [...writesOf(next), ...poolWrites(rest), ...useWrites(first, group)],
    );
    held.addToPool(rest);
    held.markUsed(first, group);
    this.#stop();
    this.#record = next;
  }

  async #giveUp(record: GuardianRecord, problem: PairingProblem): Promise<void> {
    if (record.step === 'waiting') {
      await this.#revoke(record, problem);
    } else {
      await this.#end(record, problem);
    }
  }

  /**
   * A certificate that is out counts for ever: whoever holds it could call tablets and be followed. The
   * family hears that the device is none of its own.
   */
  async #revoke(record: GuardianRecord, problem: PairingProblem | null): Promise<void> {
    const { random, signer, relaySeconds, revoked, family } = this.#options;
    const revocation = makeRevocation(signer, newDeviceOf(record), relaySeconds());
    const next: GuardianRecord = { ...record, step: 'problem', problem };
    const item = makeItem(random, CHAIN_ITEM_KINDS.statement, revocation.statement);
    await family().submit(
      [{ kind: 'say', item }],
      [...writesOf(next), ...revocationWrites(revocation)],
    );
    this.#stop();
    this.#record = next;
    revoked(revocation);
  }

  async #end(record: GuardianRecord, problem: PairingProblem): Promise<void> {
    this.#stop();
    await this.#save({ ...record, step: 'problem', problem });
  }

  async #save(record: GuardianRecord): Promise<void> {
    await this.#options.transactor.commit(writesOf(record));
    this.#record = record;
  }

  #stop(): void {
    this.#unwatch?.();
    this.#unwatch = null;
  }

  /** A member of the family group, and let in as everybody there knows. */
  #isIn(record: GuardianRecord): boolean {
    const device = newDeviceOf(record);
    const { family, roster } = this.#options;
    const isMember = family().view.members.some((member) => member.device === device);
    return isMember && roster().admitted.has(device);
  }
}

function slotsOf(record: GuardianRecord): PrivateSlots | undefined {
  const own = agreementKeyFromSecret(record.agreementSecret);
  const { secret, bucket } = record.code;
  return privateSlots(secret, own, record.theirAgreementKey, bucket);
}

function writesOf(record: GuardianRecord): readonly StoreWrite[] {
  return [{ key: STORE_KEYS.guardianPairing, value: encodeGuardianRecord(record) }];
}

/**
 * A new device that a phone wants to make a guardian's. It holds nothing yet: somebody compares the
 * animals on both screens first, and only then the phone hands over what makes a guardian.
 */
import { KnotholeError } from '@knothole/protocol';
import { agreementKeyFromSecret } from '../crypto/key-agreement.ts';
import { signingKeyFromSeed } from '../crypto/signing-key.ts';
import { deviceIdOf, identifyChain, namesOf } from '../family/certificate.ts';
import type { CoreContext, Stage } from '../family/core-context.ts';
import { guardianHelpWrite } from '../family/help-keys.ts';
import { connectionView } from '../family/link-status.ts';
import { SerialQueue } from '../family/serial-queue.ts';
import { STORE_KEYS } from '../family/store-keys.ts';
import { wipeWrites } from '../family/wipe.ts';
import type { RelayLink, StoreWrite } from '../ports.ts';
import type { AppView, TabletPairing } from '../view.ts';
import { acceptanceWrites } from './acceptance.ts';
import { takeNextStep } from './next-step.ts';
import { encodePackages, type Grant, readGrant } from './pairing-messages.ts';
import { openFrom, type PrivateSlots, privateSlots, sealInto } from './pairing-slots.ts';
import { TABLET_PATIENCE_SECONDS } from './tablet-joining.ts';
import { offerWrites } from './tablet-offer.ts';
import { encodeTabletRecord, type InvitedRecord, type PairingProblem } from './tablet-record.ts';

const MILLISECONDS = 1_000;

export class InvitedDevice implements Stage {
  readonly handlers: Stage['handlers'];
  readonly #context: CoreContext;
  readonly #link: RelayLink;
  readonly #slots: PrivateSlots | undefined;
  readonly #work = new SerialQueue();
  readonly #stops: (() => void)[] = [];
  #record: InvitedRecord;
  #isWatching = false;
  #hasToldRefusal = false;
  #isDone = false;
  #cancelTimer: () => void = () => undefined;

  constructor(context: CoreContext, record: InvitedRecord) {
    const { agreementSecret, phoneAgreementKey, code, relayUrl } = record;
    this.#context = context;
    this.#record = record;
    const own = agreementKeyFromSecret(agreementSecret);
    this.#slots = privateSlots(code.secret, own, phoneAgreementKey, code.bucket);
    this.#link = context.ports.network.connect({ url: relayUrl, pass: null });
    this.#stops.push(this.#link.onStatus(() => this.#continue()));
    this.handlers = {
      startPairing: async (input) => {
        await this.#leave(await offerWrites(context, input));
        return null;
      },
      cancelPairing: async () => {
        await this.#leave(await wipeWrites(context.transactor.store));
        return null;
      },
      answerAnimals: async ({ same }) => {
        await this.#work.run(() => this.#answer(same));
        this.#continue();
        return null;
      },
    };
    this.#continue();
  }

  get view(): AppView {
    const connection = connectionView(this.#link.status);
    return { stage: 'pairing', pairing: this.#pairing(), connection };
  }

  async close(): Promise<void> {
    this.#isDone = true;
    await this.#link.close();
    await this.#work.idle();
    // After the last task, which may have added one.
    this.#cancelTimer();
    for (const stop of this.#stops) {
      stop();
    }
  }

  #pairing(): TabletPairing {
    const { problem, profile, isSame } = this.#record;
    if (problem !== null) {
      return { step: 'problem', code: problem };
    }
    const role = 'guardian';
    return isSame || this.#slots === undefined
      ? { step: 'joining', profile, role }
      : { step: 'animals', profile, role, animals: this.#slots.animals };
  }

  async #answer(same: boolean): Promise<void> {
    if (this.#pairing().step !== 'animals') {
      throw new KnotholeError('WRONG_STAGE', 'there are no animals to compare');
    }
    if (same) {
      await this.#save({ ...this.#record, isSame: true });
      return;
    }
    await this.#fail('PAIRING_MISMATCH');
  }

  /** As far as it goes: without it the phone waits until its patience ends, and gives nothing. */
  async #tellRefusal(): Promise<void> {
    const slot = this.#slots?.packages;
    if (slot !== undefined && !this.#hasToldRefusal) {
      const { code } = this.#record;
      await this.#link.put(code.bucket, slot.cap, sealInto(slot, encodePackages([])));
      this.#hasToldRefusal = true;
    }
  }

  async #leave(writes: readonly StoreWrite[]): Promise<void> {
    await this.#context.transactor.commit(writes);
    await this.#context.reload();
  }

  /** Does whatever is next; asked again whenever something has changed. */
  #continue(): void {
    takeNextStep(this.#context, this.#work, () => this.#advance());
  }

  async #advance(): Promise<void> {
    const { problem, isSame } = this.#record;
    if (this.#isDone || this.#link.status.kind !== 'online') {
      return;
    }
    if (problem !== null) {
      await (problem === 'PAIRING_MISMATCH' ? this.#tellRefusal() : undefined);
      return;
    }
    if (this.#slots === undefined) {
      await this.#fail('PAIRING_REFUSED');
    } else if (this.#link.timeSeconds() > this.#deadline) {
      await this.#fail('PAIRING_EXPIRED');
    } else if (isSame) {
      await this.#lookForGrant(this.#slots);
    }
    this.#lookAgainAtEnd();
  }

  /** What stands there is the phone's alone: nobody else can compute the place. */
  async #lookForGrant({ grant: slot }: PrivateSlots): Promise<void> {
    if (!this.#isWatching) {
      this.#isWatching = true;
      this.#stops.push(this.#link.watch(slot.ref, () => this.#continue()));
      return;
    }
    const [found] = await this.#link.get([slot.ref]);
    if (found?.kind !== 'value') {
      return;
    }
    const content = openFrom(slot, found.envelope);
    const grant = content === undefined ? undefined : readGrant(content);
    if (grant === undefined || !this.#isMine(grant)) {
      await this.#fail('PAIRING_REFUSED');
      return;
    }
    await this.#accept(grant);
  }

  /** A child's patched tablet that plays the phone has no root: what it grants certifies nobody. */
  #isMine({ certificates }: Grant): boolean {
    const identity = identifyChain(certificates);
    const { publicKey } = signingKeyFromSeed(this.#record.deviceSeed);
    return identity?.device === deviceIdOf(publicKey) && identity.role === 'guardian';
  }

  async #accept(grant: Grant): Promise<void> {
    const { transactor } = this.#context;
    const writes = await acceptanceWrites(
      this.#context,
      {
        ...this.#record,
        ...grant,
        isAgreed: true,
        help: [guardianHelpWrite(grant, namesOf(grant.certificates).kit ?? null)],
      },
      this.#link.timeSeconds(),
    );
    await transactor.commit(writes);
    this.#isDone = true;
    this.#context.reload().catch((error: unknown) => this.#context.fail(error));
  }

  get #deadline(): number {
    return this.#record.code.expiresAt + TABLET_PATIENCE_SECONDS;
  }

  #lookAgainAtEnd(): void {
    this.#cancelTimer();
    const left = Math.max(0, this.#deadline - this.#link.timeSeconds());
    const { clock } = this.#context.ports;
    this.#cancelTimer = clock.after((left + 1) * MILLISECONDS, () => this.#continue());
  }

  async #fail(problem: PairingProblem): Promise<void> {
    await this.#save({ ...this.#record, problem });
  }

  async #save(record: InvitedRecord): Promise<void> {
    const value = encodeTabletRecord(record);
    await this.#context.transactor.commit([{ key: STORE_KEYS.pairing, value }]);
    this.#record = record;
  }
}

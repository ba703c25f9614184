/**
 * The tablet's first half of pairing: shows a code, waits for one phone to claim it, and checks the
 * answer. It speaks with the relay without a pass until a family has given it one.
 */
import { bucketAt, KnotholeError } from '@knothole/protocol';
import { sha256 } from '../crypto/hash.ts';
import { agreementKeyFromSecret, makeAgreementKey } from '../crypto/key-agreement.ts';
import { makeSigningKey, signingKeyFromSeed } from '../crypto/signing-key.ts';
import { deviceIdOf, identifyChain } from '../family/certificate.ts';
import type { CoreContext, Stage } from '../family/core-context.ts';
import { childHelpWrite } from '../family/help-keys.ts';
import { connectionView } from '../family/link-status.ts';
import { SerialQueue } from '../family/serial-queue.ts';
import { STORE_KEYS } from '../family/store-keys.ts';
import { wipeWrites } from '../family/wipe.ts';
import type { RelayLink, StoreWrite } from '../ports.ts';
import type { AppView, Commands, Profile, TabletPairing } from '../view.ts';
import { acceptanceWrites } from './acceptance.ts';
import { takeNextStep } from './next-step.ts';
import { formatPairingLink, PAIRING_LIFE_SECONDS } from './pairing-link.ts';
import {
  type Answer,
  encodeOfferMessage,
  readAnswer,
  readClaim,
  readInvitation,
} from './pairing-messages.ts';
import {
  meetingSlots,
  openFrom,
  type PairingSlot,
  privateSlots,
  sealInto,
} from './pairing-slots.ts';
import {
  encodeTabletRecord,
  type OfferRecord,
  type PairingCode,
  type PairingProblem,
} from './tablet-record.ts';

/** Slots of a pairing live until the end of the hour after next. */
const BUCKET_AHEAD_SECONDS = 7_200;
const SECRET_BYTES = 32;
const MAX_URL_LENGTH = 1_024;
const MILLISECONDS = 1_000;

/**
 * Starts a pairing on a device whose memory is empty, or to be emptied.
 * @throws {KnotholeError} INPUT when an address is no address.
 */
export async function offerWrites(
  context: CoreContext,
  input: Commands['startPairing'][0],
): Promise<readonly StoreWrite[]> {
  for (const url of [input.relayUrl, input.appUrl]) {
    if (url.length > MAX_URL_LENGTH || !URL.canParse(url)) {
      throw new KnotholeError('INPUT', 'pairing needs the addresses of relay and app');
    }
  }
  const { random } = context.ports;
  const record: OfferRecord = {
    kind: 'offer',
    relayUrl: input.relayUrl,
    appUrl: input.appUrl,
    deviceSeed: makeSigningKey(random).secretKey,
    agreementSecret: makeAgreementKey(random).secretKey,
    code: null,
    problem: null,
  };
  const wipe = await wipeWrites(context.transactor.store);
  const written = { key: STORE_KEYS.pairing, value: encodeTabletRecord(record) };
  return [...wipe.filter(({ key }) => key !== written.key), written];
}

export class TabletOffer implements Stage {
  readonly handlers: Stage['handlers'];
  readonly #context: CoreContext;
  readonly #link: RelayLink;
  readonly #work = new SerialQueue();
  #record: OfferRecord;
  #isOffered = false;
  #isDone = false;
  readonly #stops: (() => void)[] = [];
  #cancelTimer: () => void = () => undefined;

  private constructor(context: CoreContext, record: OfferRecord) {
    this.#context = context;
    this.#record = record;
    this.#link = context.ports.network.connect({ url: record.relayUrl, pass: null });
    this.handlers = {
      startPairing: async (input) => {
        await this.#leave(await offerWrites(context, input));
        return null;
      },
      cancelPairing: async () => {
        await this.#leave(await wipeWrites(context.transactor.store));
        return null;
      },
    };
  }

  static async open(context: CoreContext, record: OfferRecord): Promise<TabletOffer> {
    const stage = new TabletOffer(context, record);
    stage.#stops.push(stage.#link.onStatus(() => stage.#continue()));
    if (record.code !== null) {
      stage.#watch(record.code);
    }
    stage.#continue();
    return stage;
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
    const { code, problem, relayUrl, appUrl } = this.#record;
    if (problem !== null) {
      return { step: 'problem', code: problem };
    }
    if (code === null || !this.#isOffered) {
      return { step: 'preparing' };
    }
    const offerHash = sha256(this.#offer());
    return {
      step: 'show',
      link: formatPairingLink(appUrl, { relayUrl, ...code, offerHash }),
      expiresAt: code.expiresAt,
    };
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
    if (this.#isDone || this.#record.problem !== null || this.#link.status.kind !== 'online') {
      return;
    }
    const code = this.#record.code ?? (await this.#makeCode());
    if (!this.#isOffered) {
      await this.#putOffer(code);
    }
    const { claim } = meetingSlots(code.secret, code.bucket);
    const [found] = await this.#link.get([claim.ref]);
    if (found?.kind === 'value') {
      await this.#answered(code, openFrom(claim, found.envelope));
    } else if (this.#link.timeSeconds() >= code.expiresAt) {
      await this.#fail('PAIRING_EXPIRED');
    } else {
      this.#lookAgainAtEnd(code);
    }
  }

  async #makeCode(): Promise<PairingCode> {
    const now = this.#link.timeSeconds();
    const code = {
      secret: this.#context.ports.random.bytes(SECRET_BYTES),
      bucket: bucketAt('hour', now + BUCKET_AHEAD_SECONDS),
      expiresAt: now + PAIRING_LIFE_SECONDS,
    };
    await this.#save({ ...this.#record, code });
    this.#watch(code);
    return code;
  }

  async #putOffer(code: PairingCode): Promise<void> {
    const { offer } = meetingSlots(code.secret, code.bucket);
    const outcome = await this.#link.put(code.bucket, offer.cap, sealInto(offer, this.#offer()));
    switch (outcome.kind) {
      case 'ok':
        this.#isOffered = true;
        this.#context.changed();
        break;
      case 'expired':
        await this.#fail('PAIRING_EXPIRED');
        break;
      case 'taken':
      case 'bucket':
        await this.#fail('PAIRING_REFUSED');
        break;
    }
  }

  #watch(code: PairingCode): void {
    const { claim } = meetingSlots(code.secret, code.bucket);
    this.#stops.push(this.#link.watch(claim.ref, () => this.#continue()));
  }

  /** By this device's clock; the relay's decides, and where they differ it is looked once more. */
  #lookAgainAtEnd(code: PairingCode): void {
    this.#cancelTimer();
    const left = Math.max(0, code.expiresAt - this.#link.timeSeconds());
    const { clock } = this.#context.ports;
    this.#cancelTimer = clock.after((left + 1) * MILLISECONDS, () => this.#continue());
  }

  /** Whoever knows the code can claim it: what the claim leads to must be made for this device. */
  async #answered(code: PairingCode, claim: Uint8Array | undefined): Promise<void> {
    const phoneKey = claim === undefined ? undefined : readClaim(claim);
    const slots =
      phoneKey === undefined
        ? undefined
        : privateSlots(code.secret, this.#agreementKey(), phoneKey, code.bucket);
    const content = slots === undefined ? undefined : await this.#read(slots.answer);
    const profile = content === undefined ? undefined : readInvitation(content);
    const answer = content === undefined ? undefined : this.#ownAnswer(content);
    if (phoneKey === undefined || (answer === undefined && profile === undefined)) {
      await this.#fail('PAIRING_REFUSED');
    } else if (answer !== undefined) {
      await this.#accept(code, phoneKey, answer);
    } else if (profile !== undefined) {
      await this.#invited(code, phoneKey, profile);
    }
  }

  async #read(slot: PairingSlot): Promise<Uint8Array | undefined> {
    const [found] = await this.#link.get([slot.ref]);
    return found?.kind === 'value' ? openFrom(slot, found.envelope) : undefined;
  }

  #ownAnswer(content: Uint8Array): Answer | undefined {
    const answer = readAnswer(content);
    const identity = answer === undefined ? undefined : identifyChain(answer.certificates);
    const { publicKey } = this.#deviceKey();
    return identity?.device === deviceIdOf(publicKey) ? answer : undefined;
  }

  /** From here on the device belongs to the family of the answer, unless the animals differ. */
  async #accept(code: PairingCode, phoneKey: Uint8Array, answer: Answer): Promise<void> {
    const { deviceSeed, agreementSecret, relayUrl, appUrl } = this.#record;
    const { certificates, helpSecret } = answer;
    const writes = await acceptanceWrites(
      this.#context,
      {
        ...answer,
        deviceSeed,
        relayUrl,
        appUrl,
        code,
        agreementSecret,
        phoneAgreementKey: phoneKey,
        holder: deviceIdOf(certificates.guardian.devicePublicKey),
        isAgreed: false,
        help: helpSecret === null ? [] : [childHelpWrite(helpSecret)],
      },
      this.#link.timeSeconds(),
    );
    await this.#goOn(writes);
  }

  /** To be a guardian's device: nothing is given before somebody has compared the animals. */
  async #invited(code: PairingCode, phoneKey: Uint8Array, profile: Profile): Promise<void> {
    const { deviceSeed, agreementSecret, relayUrl, appUrl } = this.#record;
    const value = encodeTabletRecord({
      kind: 'invited',
      relayUrl,
      appUrl,
      deviceSeed,
      agreementSecret,
      code,
      phoneAgreementKey: phoneKey,
      profile,
      isSame: false,
      problem: null,
    });
    await this.#goOn([{ key: STORE_KEYS.pairing, value }]);
  }

  async #goOn(writes: readonly StoreWrite[]): Promise<void> {
    await this.#context.transactor.commit(writes);
    this.#isDone = true;
    this.#context.reload().catch((error: unknown) => this.#context.fail(error));
  }

  async #fail(problem: PairingProblem): Promise<void> {
    await this.#save({ ...this.#record, problem });
  }

  async #save(record: OfferRecord): Promise<void> {
    const value = encodeTabletRecord(record);
    await this.#context.transactor.commit([{ key: STORE_KEYS.pairing, value }]);
    this.#record = record;
  }

  #offer(): Uint8Array {
    return encodeOfferMessage({
      devicePublicKey: this.#deviceKey().publicKey,
      agreementPublicKey: this.#agreementKey().publicKey,
    });
  }

  #deviceKey(): ReturnType<typeof signingKeyFromSeed> {
    return signingKeyFromSeed(this.#record.deviceSeed);
  }

  #agreementKey(): ReturnType<typeof agreementKeyFromSecret> {
    return agreementKeyFromSecret(this.#record.agreementSecret);
  }
}

/**
 * The meeting of two families' guardians, one at a time on a device. Each step is durable before the
 * next, and doing a step again changes nothing: slots are written once, always with the same bytes.
 */
import { bucketAt, KnotholeError } from '@knothole/protocol';
import { constantTimeEqual, sha256 } from '../crypto/hash.ts';
import { agreementKeyFromSecret, makeAgreementKey } from '../crypto/key-agreement.ts';
import { rootFingerprint } from '../family/family-root.ts';
import { ownKeyPackageWrites } from '../family/invitations.ts';
import {
  decodeOwnKeyPackage,
  encodeOwnKeyPackage,
  makeOwnKeyPackage,
} from '../family/key-packages.ts';
import type { PersonProfile } from '../family/profile.ts';
import type { MeetingView } from '../view.ts';
import { INVITE_LIFE_SECONDS, INVITE_SECRET_BYTES, type InviteLink } from './invite-link.ts';
import {
  encodeMeetingClaim,
  encodeMeetingReply,
  encodeVerdict,
  type MeetingReply,
  readMeetingClaim,
  readMeetingOffer,
  readMeetingReply,
} from './meeting-messages.ts';
import type { MeetingPlace, MeetingRecord } from './meeting-record.ts';
import {
  endOf,
  isWaiting,
  type MeetingOptions,
  MeetingRun,
  PATIENCE_SECONDS,
  slotsOf,
} from './meeting-run.ts';
import { linkSlots, openSlot } from './meeting-slots.ts';
import { hostOffer, inviteLinkOf, meetingView, otherSide } from './meeting-view.ts';
import { meetingWords } from './meeting-words.ts';

export class Meeting {
  readonly #run: MeetingRun;

  constructor(options: MeetingOptions, record: MeetingRecord | null) {
    this.#run = new MeetingRun(options, record);
  }

  get view(): MeetingView | null {
    const { record, options } = this.#run;
    return record === null ? null : meetingView(record, options.signer.certificates);
  }

  /** Unix seconds, relay time: look again then. Null when nothing is waited for. */
  get deadline(): number | null {
    const { record } = this.#run;
    return record !== null && isWaiting(record) ? endOf(record) : null;
  }

  /** Whether a guardian has said here that she meets this family: what it founds is joined. */
  hasAgreedWith(family: string): boolean {
    const { record } = this.#run;
    const other = record === null ? undefined : otherSide(record);
    return (
      record?.step === 'answered' &&
      other !== undefined &&
      rootFingerprint(other.certificates.rootPublicKey) === family
    );
  }

  /**
   * Makes an invitation, or gives the one that waits. `people` are introduced, the guardian first.
   * @throws {KnotholeError} WRONG_STAGE while a meeting is under way.
   */
  async invite(
    appUrl: string,
    place: Pick<MeetingPlace, 'relayUrl' | 'guestPass'>,
    people: readonly PersonProfile[],
  ): Promise<{ readonly link: string; readonly expiresAt: number }> {
    const { random, relaySeconds, signer } = this.#run.options;
    const waiting = this.#run.record;
    if (waiting === null || (waiting.step !== 'invited' && waiting.step !== 'offering')) {
      this.#run.requireFree();
      const expiresAt = relaySeconds() + INVITE_LIFE_SECONDS;
      await this.#run.save({
        ...EMPTY,
        side: 'host',
        step: 'offering',
        place: {
          relayUrl: place.relayUrl,
          guestPass: place.guestPass,
          bucket: bucketAt('week', expiresAt + PATIENCE_SECONDS),
          secret: random.bytes(INVITE_SECRET_BYTES),
          expiresAt,
        },
        appUrl,
        agreementSecret: makeAgreementKey(random).secretKey,
        people,
      });
    }
    await this.#advanceIfOnline();
    const record = this.#run.required('invited', 'offering');
    return { link: inviteLinkOf(record, signer.certificates), expiresAt: record.place.expiresAt };
  }

  /**
   * Opens another family's invitation.
   * @throws {KnotholeError} WRONG_STAGE while a meeting is under way, or the families know each other;
   * OFFLINE, INVITE_LINK, INVITE_EXPIRED, INVITE_TAKEN.
   */
  async open(link: InviteLink, people: readonly PersonProfile[]): Promise<void> {
    this.#run.requireFree();
    const { random, suite, signer } = this.#run.options;
    const message = await this.#readOffer(link);
    const { relayUrl, guestPass, bucket, secret, expiresAt } = link;
    const own = await makeOwnKeyPackage(suite, random, signer, this.#run.options.relaySeconds());
    await this.#run.save({
      ...EMPTY,
      side: 'guest',
      step: 'claiming',
      place: { relayUrl, guestPass, bucket, secret, expiresAt },
      agreementSecret: makeAgreementKey(random).secretKey,
      people,
      theirKey: readMeetingOffer(message)?.agreementPublicKey ?? null,
      message,
      keyPackage: encodeOwnKeyPackage(own),
    });
    await this.#advanceIfOnline();
    const problem = this.#run.record?.problem ?? null;
    if (problem !== null) {
      await this.dismiss();
      throw new KnotholeError(problem, 'the invitation cannot be opened');
    }
  }

  /** The answer to "are these the same words?". @throws {KnotholeError} WRONG_STAGE. */
  async answer(same: boolean): Promise<void> {
    const record = this.#run.required('words');
    if (!same) {
      await this.#run.save({ ...record, step: 'refusing' });
      await this.#advanceIfOnline();
      return;
    }
    const own = record.keyPackage === null ? null : decodeOwnKeyPackage(record.keyPackage);
    await this.#run.save(
      { ...record, step: 'answered' },
      own === null ? [] : ownKeyPackageWrites([own]),
    );
    if (own !== null) {
      this.#run.options.handedOut(own);
    }
    await this.#advanceIfOnline();
  }

  /** Ends it: before `done` nothing of it remains here, and the other side is told if it can be. */
  async dismiss(): Promise<void> {
    const record = this.#run.record;
    if (record?.step === 'words' || record?.step === 'opening') {
      await this.#run.save({ ...record, step: 'refusing' });
      await this.#advanceIfOnline();
    } else if (record !== null && record.step !== 'refusing' && record.step !== 'founded') {
      await this.#run.forget();
    }
  }

  /** Does whatever is next. @throws {KnotholeError} OFFLINE. */
  async advance(): Promise<void> {
    const record = this.#run.record;
    switch (record?.step) {
      case 'offering':
        await this.#putOffer(record);
        break;
      case 'invited':
        await this.#lookForClaim(record);
        break;
      case 'opening':
        await this.#lookForReply(record);
        break;
      case 'claiming':
        await this.#claim(record);
        break;
      case 'words':
        await this.#lookForRefusal(record);
        break;
      case 'answered':
        await this.#conclude(record);
        break;
      case 'founded':
        await this.#tell(record);
        break;
      case 'refusing':
        await this.#refuse(record);
        break;
      case 'done':
      case 'problem':
      case undefined:
        break;
    }
  }

  close(): void {
    this.#run.stop();
  }

  async #putOffer(record: MeetingRecord): Promise<void> {
    const { offer } = linkSlots(record.place.secret, record.place.bucket);
    const content = hostOffer(record, this.#run.options.signer.certificates);
    const problem = await this.#run.put(record, offer, content);
    if (problem !== null) {
      await this.#run.end(record, problem);
      return;
    }
    await this.#run.save({ ...record, step: 'invited' });
    await this.advance();
  }

  /** Whoever has the link can claim it; who it was is for the words to tell. */
  async #lookForClaim(record: MeetingRecord): Promise<void> {
    const { claim } = linkSlots(record.place.secret, record.place.bucket);
    const found = await this.#run.look(record, claim);
    if (found === undefined) {
      return;
    }
    const theirKey = found === null ? undefined : readMeetingClaim(found);
    if (theirKey === undefined) {
      await this.#run.end(record, 'INVITE_REFUSED');
      return;
    }
    await this.#run.save({ ...record, step: 'opening', theirKey });
    await this.advance();
  }

  async #lookForReply(record: MeetingRecord): Promise<void> {
    const slots = slotsOf(record);
    const found = slots === undefined ? null : await this.#run.look(record, slots.reply);
    if (found === undefined) {
      return;
    }
    const reply = found === null ? undefined : readMeetingReply(found);
    if (found === null || reply === undefined || !(await this.#isOfOthers(reply))) {
      await this.#run.end(record, 'INVITE_REFUSED');
      return;
    }
    await this.#showWords({ ...record, message: found });
  }

  async #isOfOthers(reply: MeetingReply): Promise<boolean> {
    const root = rootFingerprint(reply.certificates.rootPublicKey);
    return (
      root !== this.#run.ownRoot && (await this.#run.options.isGood(reply.keyPackage, { root }))
    );
  }

  async #readOffer({ secret, bucket, expiresAt, ...link }: InviteLink): Promise<Uint8Array> {
    const { offer: slot } = linkSlots(secret, bucket);
    const [found] = await this.#run.options.linkTo(link).get([slot.ref]);
    if (found?.kind === 'expired' || this.#run.options.relaySeconds() > expiresAt) {
      throw new KnotholeError('INVITE_EXPIRED', 'the invitation is too old');
    }
    const content = found?.kind === 'value' ? openSlot(slot, found.envelope) : undefined;
    // The hash came with the link: nobody who only knows the secret can show another family.
    const isShown = content !== undefined && constantTimeEqual(sha256(content), link.offerHash);
    const offer = isShown ? readMeetingOffer(content) : undefined;
    const root = offer === undefined ? '' : rootFingerprint(offer.certificates.rootPublicKey);
    if (content === undefined || offer === undefined || root === this.#run.ownRoot) {
      throw new KnotholeError('INVITE_LINK', 'no other family waits behind this link');
    }
    if (this.#run.options.isFriend(root)) {
      throw new KnotholeError('WRONG_STAGE', 'the families know each other');
    }
    return content;
  }

  /** The reply first: who reads the claim finds it. */
  async #claim(record: MeetingRecord): Promise<void> {
    const { signer } = this.#run.options;
    const slots = slotsOf(record);
    const { claim } = linkSlots(record.place.secret, record.place.bucket);
    const { publicKey } = agreementKeyFromSecret(record.agreementSecret);
    if (slots === undefined || record.keyPackage === null) {
      await this.#run.end(record, 'INVITE_LINK');
      return;
    }
    const introduction = { certificates: signer.certificates, people: record.people };
    const reply = encodeMeetingReply(introduction, decodeOwnKeyPackage(record.keyPackage));
    const problem =
      (await this.#run.put(record, slots.reply, reply)) ??
      (await this.#run.put(record, claim, encodeMeetingClaim(publicKey)));
    await (problem === null ? this.#showWords(record) : this.#run.end(record, problem));
  }

  async #showWords(record: MeetingRecord): Promise<void> {
    const { publicKey: ownKey } = agreementKeyFromSecret(record.agreementSecret);
    const ownRoot = this.#run.options.signer.certificates.rootPublicKey;
    const theirRoot = otherSide(record)?.certificates.rootPublicKey ?? new Uint8Array();
    const theirKey = record.theirKey ?? new Uint8Array();
    const isHost = record.side === 'host';
    const words = await meetingWords({
      secret: record.place.secret,
      hostRoot: isHost ? ownRoot : theirRoot,
      guestRoot: isHost ? theirRoot : ownRoot,
      hostKey: isHost ? ownKey : theirKey,
      guestKey: isHost ? theirKey : ownKey,
    });
    await this.#run.save({ ...record, step: 'words', words });
    await this.advance();
  }

  async #lookForRefusal(record: MeetingRecord): Promise<void> {
    if ((await this.#run.theirVerdict(record)) === false) {
      await this.#run.end(record, 'INVITE_REFUSED');
    }
  }

  /** The host founds what the two families share; the guest has come when it is there. */
  async #conclude(record: MeetingRecord): Promise<void> {
    const slots = slotsOf(record);
    const own = record.side === 'host' ? slots?.hostVerdict : slots?.guestVerdict;
    if (own !== undefined) {
      await this.#run.put(record, own, encodeVerdict(true));
    }
    const theirs = await this.#run.theirVerdict(record);
    if (theirs === false) {
      await this.#run.end(record, 'INVITE_REFUSED');
    } else if (theirs === true && record.side === 'host') {
      await this.#found(record);
    } else if (record.side === 'guest' && this.#isBridged(record)) {
      await this.#tell(record);
    }
  }

  async #found(record: MeetingRecord): Promise<void> {
    const reply = record.message === null ? undefined : readMeetingReply(record.message);
    if (reply === undefined) {
      await this.#run.end(record, 'INVITE_REFUSED');
      return;
    }
    const next: MeetingRecord = { ...record, step: 'founded' };
    await this.#run.saveWith(next, (writes) =>
      this.#run.options.found(reply, record.place, writes),
    );
    await this.advance();
  }

  async #tell(record: MeetingRecord): Promise<void> {
    const other = otherSide(record);
    if (other !== undefined) {
      const next: MeetingRecord = { ...record, step: 'done' };
      await this.#run.saveWith(next, (writes) => this.#run.options.tell(other, record, writes));
    }
    this.#run.stop();
  }

  async #refuse(record: MeetingRecord): Promise<void> {
    const slots = slotsOf(record);
    const own = record.side === 'host' ? slots?.hostVerdict : slots?.guestVerdict;
    if (own !== undefined) {
      await this.#run.put(record, own, encodeVerdict(false));
    }
    await this.#run.forget();
  }

  /** What a person has tapped is durable; where the relay is away, the next round goes on with it. */
  async #advanceIfOnline(): Promise<void> {
    try {
      await this.advance();
    } catch (error) {
      if (!(error instanceof KnotholeError && error.code === 'OFFLINE')) {
        throw error;
      }
    }
  }

  #isBridged(record: MeetingRecord): boolean {
    const other = otherSide(record);
    return (
      other !== undefined &&
      this.#run.options.isBridged(rootFingerprint(other.certificates.rootPublicKey))
    );
  }
}

const EMPTY = {
  appUrl: '',
  theirKey: null,
  message: null,
  words: [],
  keyPackage: null,
  problem: null,
} as const;

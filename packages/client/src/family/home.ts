/**
 * The home stage: a device that belongs to a family, and a tablet that is about to. What the world
 * brings is worked off in rounds, one at a time; each can be cut off anywhere and is then done again.
 */
import { hasCode, KnotholeError } from '@knothole/protocol';
import { TimelineWindow } from '../conversation/timeline-window.ts';
import { friendHandlers } from '../friends/friend-commands.ts';
import { groupHandlers } from '../friends/group-commands.ts';
import type { Meeting } from '../friends/meeting.ts';
import { openMeeting } from '../friends/meeting-room.ts';
import type { GuardianPairing } from '../pairing/guardian-pairing.ts';
import type { PhonePairing } from '../pairing/phone-pairing.ts';
import type { TabletJoining } from '../pairing/tablet-joining.ts';
import type { RelayLink } from '../ports.ts';
import type { AppView } from '../view.ts';
import type { CommandHandlers, CoreContext, Stage } from './core-context.ts';
import { isDeserted } from './deserted.ts';
import { deviceHandlers } from './device-commands.ts';
import type { DeviceRecord } from './device-record.ts';
import { soonest } from './durations.ts';
import { eraseHandlers } from './erase-commands.ts';
import { Erasing } from './erasing.ts';
import { forgottenWrite } from './erasing-record.ts';
import { buildHomeView } from './home-view.ts';
import { Household } from './household.ts';
import { kitHandlers } from './kit-commands.ts';
import { connectionView, PATIENCE_MILLISECONDS, untilOnline } from './link-status.ts';
import { memberHandlers } from './member-commands.ts';
import { NewKit } from './new-kit.ts';
import { newKitHandlers } from './new-kit-handlers.ts';
import { oversightHandlers } from './oversight-commands.ts';
import { type Doors, joiningOf, openDoors } from './pairing-doors.ts';
import { SerialQueue } from './serial-queue.ts';
import { STORE_KEYS } from './store-keys.ts';
import { enterHome, tabletHandlers } from './tablet-commands.ts';
import { Upkeep } from './upkeep.ts';

const MILLISECONDS = 1_000;
/** After an error that time may heal: a full disk. */
const RETRY_MILLISECONDS = 30_000;

interface Parts extends Doors {
  readonly context: CoreContext;
  readonly link: RelayLink;
  readonly household: Household;
  readonly upkeep: Upkeep;
  readonly meeting: Meeting | null;
  readonly erasing: Erasing;
  readonly newKit: NewKit;
  readonly kit: Uint8Array | null;
}

export class Home implements Stage {
  readonly context: CoreContext;
  readonly household: Household;
  readonly upkeep: Upkeep;
  readonly tablet: TabletJoining | null;
  readonly phone: PhonePairing | null;
  readonly guardianDoor: GuardianPairing | null;
  readonly meeting: Meeting | null;
  readonly erasing: Erasing;
  readonly newKit: NewKit;
  /** Commands that change a pairing, and rounds, one at a time. */
  readonly work: SerialQueue = new SerialQueue();
  /** The kit's bytes until the kit is confirmed. */
  kit: Uint8Array | null;
  readonly #link: RelayLink;
  #window: TimelineWindow | null = null;
  readonly #listeners = new Set<() => void>();
  #isRoundWaiting = false;
  #isClosed = false;
  #isForgetting = false;
  #isForgotten = false;
  #cancelTimer: () => void = () => undefined;
  #ignoreStatus: () => void = () => undefined;

  private constructor(parts: Parts) {
    this.context = parts.context;
    this.household = parts.household;
    this.tablet = parts.tablet;
    this.phone = parts.phone;
    this.guardianDoor = parts.guardianDoor;
    this.meeting = parts.meeting;
    this.erasing = parts.erasing;
    this.newKit = parts.newKit;
    this.kit = parts.kit;
    this.#link = parts.link;
    this.upkeep = parts.upkeep;
  }

  static async open(context: CoreContext, device: DeviceRecord): Promise<Home> {
    const { store } = context.transactor;
    const link = context.ports.network.connect({ url: device.relayUrl, pass: device.relayPass });
    let home: Home | undefined;
    const round = (): void => home?.requestRound();
    try {
      const joining = joiningOf(await store.get(STORE_KEYS.pairing));
      const household = await Household.open({
        context,
        device,
        link,
        ownProfile: joining?.profile ?? null,
        changed: () => home?.changed(),
        arrived: round,
        heard: (event) => home?.upkeep.hear(event),
      });
      const upkeep = await Upkeep.open(household, round);
      const reload = (): void => {
        context.reload().catch((error: unknown) => context.fail(error));
      };
      home = new Home({
        context,
        link,
        household,
        upkeep,
        ...(await openDoors(context, household, link, round)),
        meeting: await openMeeting(context, household, round),
        erasing: await Erasing.open(household, upkeep.history),
        newKit: await NewKit.open(household, reload),
        kit: (await store.get(STORE_KEYS.kit)) ?? null,
      });
    } catch (error) {
      await link.close();
      throw error;
    }
    home.#start();
    return home;
  }

  get view(): AppView {
    const { household } = this;
    const connection = connectionView(this.#link.status);
    if (this.tablet !== null) {
      return { stage: 'pairing', pairing: this.tablet.view, connection };
    }
    return buildHomeView({
      me: household.me,
      roster: household.roster,
      book: household.friends,
      meeting: this.meeting?.view ?? null,
      ownRelayUrl: household.device.relayUrl,
      isRefused: (url) => household.links.isRefused(url),
      family: household.family?.view ?? null,
      conversations: [...household.conversations.values()].map(
        ({ view: chain, digest, departing, knownSince, goings }) => ({
          chain,
          digest,
          departing,
          knownSince,
          goings,
        }),
      ),
      now: household.time.now(),
      historyAllowed: this.upkeep.history.isAllowed,
      connection,
      kitPending: this.kit !== null,
      pairing: this.guardianDoor?.view ?? this.phone?.view ?? null,
      newKit: this.newKit.view,
      takenOut: household.takenOut,
      isErasing: this.erasing.isUnderWay,
      isDeserted: isDeserted(household),
    });
  }

  get handlers(): CommandHandlers {
    return this.tablet === null
      ? {
          ...memberHandlers(this),
          ...kitHandlers(this),
          ...newKitHandlers(this),
          ...deviceHandlers(this),
          ...friendHandlers(this),
          ...groupHandlers(this),
          ...eraseHandlers(this),
          ...oversightHandlers(this),
        }
      : tabletHandlers(this, this.tablet);
  }

  /** Something has changed and is durable: shows it, and looks what follows from it. */
  changed(): void {
    this.context.changed();
    for (const listener of [...this.#listeners]) {
      listener();
    }
    this.requestRound();
  }

  /** After each {@link changed}; returns an unsubscribe. */
  onChanged(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Opens the timeline of a conversation; null closes it. */
  async openWindow(conversation: string | null, limit: number): Promise<void> {
    const { household } = this;
    const chain = conversation === null ? undefined : household.chainOf(conversation);
    this.#window =
      chain === undefined
        ? null
        : new TimelineWindow(
            {
              chain: () => household.chainOf(chain.view.id) ?? chain,
              me: household.me,
              isHidden: (event) => household.isHidden(event, chain.view.policy, chain.view.id),
              longTexts: household.files,
              unsent: household.files.texts,
              handedOver: this.upkeep.history,
            },
            limit,
          );
    await this.#showWindow();
  }

  /** @throws {KnotholeError} OFFLINE, PASS or VERSION when the relay does not let this device in. */
  untilOnline(): Promise<void> {
    return untilOnline(this.#link, this.context.ports.clock, PATIENCE_MILLISECONDS);
  }

  /** Whether the relay is reached just now. */
  get isOnline(): boolean {
    return this.#link.status.kind === 'online';
  }

  requestRound(): void {
    if (this.#isRoundWaiting || this.#isClosed) {
      return;
    }
    this.#isRoundWaiting = true;
    this.work
      .run(async () => {
        this.#isRoundWaiting = false;
        await this.#round();
      })
      .catch((error: unknown) => this.#recover(error));
  }

  /**
   * Forgets everything: first that this is to be done is durable, then the stage is closed, and whoever
   * opens the store next does it.
   */
  async forget(): Promise<void> {
    if (this.#isForgetting) {
      return;
    }
    this.#isForgetting = true;
    try {
      await this.household.files.withdrawAll(this.isOnline);
      await this.context.transactor.commit([forgottenWrite()]);
    } catch (error) {
      this.#isForgetting = false;
      throw error;
    }
    // Also asked for in a round, which has to end first.
    this.context
      .reload()
      .then(() => {
        this.#isForgotten = true;
        for (const listener of [...this.#listeners]) {
          listener();
        }
      })
      .catch((error: unknown) => this.context.fail(error));
  }

  /** Resolves when this device has forgotten everything, or after so long. */
  untilForgotten(patienceMilliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const finish = (): void => {
        cancelTimer();
        unsubscribe();
        resolve();
      };
      const look = (): void => {
        if (this.#isForgotten) {
          finish();
        }
      };
      const cancelTimer = this.context.ports.clock.after(patienceMilliseconds, finish);
      const unsubscribe = this.onChanged(look);
      look();
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#ignoreStatus();
    await this.#link.close();
    await this.work.idle();
    // After the last round, which may have set what is ended here.
    this.#cancelTimer();
    this.phone?.close();
    this.guardianDoor?.close();
    this.meeting?.close();
    this.upkeep.close();
    await this.household.close();
  }

  #start(): void {
    this.#ignoreStatus = this.#link.onStatus(() => this.changed());
    this.requestRound();
  }

  async #round(): Promise<void> {
    if (this.#isClosed) {
      return;
    }
    await this.#showWindow();
    await this.household.files.round(this.isOnline);
    if (this.isOnline) {
      const { household } = this;
      await household.time.learn();
      await household.collect();
    }
    if (this.#isForgetting) {
      return;
    }
    if (await this.erasing.advance(this.isOnline)) {
      await this.forget();
    } else if (this.erasing.isUnderWay) {
      this.#lookAgainAt(this.erasing.deadline);
    } else if (this.isOnline) {
      await this.tablet?.advance();
      if (this.tablet?.isReady === true) {
        await enterHome(this);
        return;
      }
      await this.phone?.advance();
      await this.guardianDoor?.advance();
      await this.meeting?.advance();
      await this.upkeep.round(this.#link.status);
      await this.newKit.round();
      this.#lookAgainAtDeadline();
    }
    this.context.changed();
  }

  async #showWindow(): Promise<void> {
    const window = this.#window;
    if (window === null) {
      return;
    }
    if (this.household.chainOf(window.conversation) === undefined) {
      this.#window = null;
      return;
    }
    await window.refresh();
    if (window === this.#window) {
      this.context.showTimeline(window.view(this.household.time.now()));
    }
  }

  #lookAgainAtDeadline(): void {
    const doors = [this.phone, this.guardianDoor, this.tablet, this.meeting];
    const deadlines = doors.map((door) => door?.deadline ?? null);
    const now = this.household.time.now();
    const next = soonest([
      ...deadlines.filter((at) => at !== null && at >= now),
      this.upkeep.deadline,
    ]);
    this.#lookAgainAt(next);
  }

  /** Unix seconds, relay time. */
  #lookAgainAt(at: number | null): void {
    if (at !== null) {
      const now = this.household.time.now();
      this.#lookAgain((Math.max(0, at - now) + 1) * MILLISECONDS);
    }
  }

  #lookAgain(milliseconds: number): void {
    this.#cancelTimer();
    this.#cancelTimer = this.context.ports.clock.after(milliseconds, () => this.requestRound());
  }

  #recover(error: unknown): void {
    this.context.changed();
    if (this.#isClosed || hasCode(error, 'OFFLINE')) {
      return;
    }
    if (hasCode(error, 'STORE_CONFLICT') || hasCode(error, 'STORE_CORRUPT')) {
      this.context.fail(error);
      return;
    }
    this.#lookAgain(RETRY_MILLISECONDS);
    if (!(error instanceof KnotholeError)) {
      throw error;
    }
  }
}

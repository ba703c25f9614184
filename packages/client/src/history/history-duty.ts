/**
 * Hands what was said before a device came to further devices of the same person, and takes what is
 * handed to this one. All of it is done again in each round until there is nothing left to do.
 */
import { type Lineage, lineageOf } from '../chain/lineage.ts';
import type { Chain, ChainEvent, ChainView } from '../chain/types.ts';
import { ITEM_KINDS } from '../conversation/item-kinds.ts';
import { HOUR_SECONDS } from '../family/durations.ts';
import type { Household } from '../family/household.ts';
import { signOfferKey } from '../family/offer-key.ts';
import { isHidden } from '../family/revocation.ts';
import { fileName } from '../media/blob-pointer.ts';
import type { StoreWrite } from '../ports.ts';
import type { DeviceId, PersonId } from '../view.ts';
import { encodeArchive, readArchive } from './archive.ts';
import { type HistoryKnown, hearHistory } from './hear-history.ts';
import { historySettingItem, historyWishItem, readHistorySetting } from './history-items.ts';
import {
  COPIES,
  type ComingHistory,
  decodeGuest,
  decodeHistoryCopy,
  decodeHistoryState,
  encodeGuest,
  encodeHistoryCopy,
  encodeHistoryState,
  FRESH_HISTORY,
  GUESTS,
  type Guest,
  HISTORY_STATE,
  type HistoryCopy,
  type HistoryState,
} from './history-record.ts';
import { packArchive } from './pack-archive.ts';

const PAGE = 64;
/** So long a device that is still being let into its conversations waits for its history. */
const PATIENCE_SECONDS = HOUR_SECONDS;

export class HistoryDuty {
  readonly #household: Household;
  #known: HistoryKnown;
  /** By group, as far as somebody has looked. */
  readonly #copies = new Map<string, HistoryCopy | null>();

  private constructor(household: Household, known: HistoryKnown) {
    this.#household = household;
    this.#known = known;
  }

  /** @throws {KnotholeError} STORE_CORRUPT. */
  static async open(household: Household): Promise<HistoryDuty> {
    const { store } = household.host.transactor;
    const state = await store.get(HISTORY_STATE);
    const guests = await store.list(GUESTS);
    return new HistoryDuty(household, {
      state: state === undefined ? FRESH_HISTORY : decodeHistoryState(state),
      guests: new Map(
        guests.map(({ key, value }) => [key.slice(GUESTS.length), decodeGuest(value)]),
      ),
    });
  }

  /** Whether guardians let history be handed over; what was said here and nobody has heard counts. */
  get isAllowed(): boolean {
    const { family, me } = this.#household;
    const own = (me.role === 'guardian' ? (family?.view.outbox ?? []) : [])
      .filter(({ landed, item }) => landed === null && item.kind === ITEM_KINDS.historySetting)
      .map(({ item }) => readHistorySetting(item.body));
    return own.at(-1) ?? this.#known.state.isAllowed;
  }

  /** A guardian decides; durable when resolved, and so as soon as it is heard. */
  async allow(isAllowed: boolean): Promise<void> {
    await this.#say(isAllowed, []);
  }

  /** What was handed to this device of a conversation that these groups are of. */
  async copiesOf(lineage: Lineage): Promise<readonly HistoryCopy[]> {
    const copies = await Promise.all(lineage.map((group) => this.#copyOf(group)));
    return copies.filter((copy) => copy !== null);
  }

  /** Erases what was handed to this device of a conversation; to be written. */
  forget(lineage: Lineage): readonly StoreWrite[] {
    for (const group of lineage) {
      this.#copies.set(group, null);
    }
    return lineage.map((group) => ({ key: COPIES + group, value: null }));
  }

  async round(): Promise<void> {
    await this.#listen();
    if (this.#household.family?.view.status.kind === 'live') {
      await this.#wish();
      await this.#hand();
    }
    await this.#take();
  }

  /** Each event once, also when this device dies in between. */
  async #listen(): Promise<void> {
    const { family, me, device, takenOut } = this.#household;
    const listener = { me, key: device.signer.key };
    while (family !== null && this.#known.state.next < family.view.eventCount) {
      const events = await family.chain.events(this.#known.state.next, PAGE);
      const last = events.at(-1);
      if (last === undefined) {
        return;
      }
      const heard = events
        .filter((event) => !isHidden(takenOut, event))
        .reduce((known, event) => hearHistory(known, event, listener), this.#known);
      await this.#keep({ ...heard, state: { ...heard.state, next: last.index + 1 } });
    }
  }

  /** Asked once, by a device whose person has others. */
  async #wish(): Promise<void> {
    const { family, me, device, host, roster } = this.#household;
    const { state } = this.#known;
    if (state.phase !== 'fresh' || family === null || !roster.admitted.has(me.device)) {
      return;
    }
    if (!this.#hasOthers(me.device, me.person)) {
      await this.#keep({ ...this.#known, state: { ...state, phase: 'none' } });
      return;
    }
    const wished: HistoryState = { ...state, phase: 'wished' };
    const item = historyWishItem(host.random, signOfferKey(device.signer.key));
    await family.chain.submit([{ kind: 'say', item }], [stateWrite(wished)]);
    this.#known = { ...this.#known, state: wished };
  }

  async #hand(): Promise<void> {
    for (const [device, guest] of this.#known.guests) {
      if (guest.isLetIn && guest.wish !== null && !guest.isDone) {
        await this.#handTo(device, guest.wish);
      }
    }
  }

  async #handTo(device: DeviceId, wish: NonNullable<Guest['wish']>): Promise<void> {
    const { roster, time, files } = this.#household;
    const { person, agreementKey, since } = wish;
    if (roster.revoked.has(device) || roster.admitted.get(device) !== person) {
      return;
    }
    const chains = this.#sharedWith(person);
    const isIn = (view: ChainView): boolean =>
      view.members.some((member) => member.device === device);
    if (!chains.every(({ view }) => isIn(view)) && time.now() - since < PATIENCE_SECONDS) {
      return;
    }
    // Nothing to another person: a child that is new was not there.
    const mayHave = this.isAllowed && this.#hasOthers(device, person);
    const archive = await packArchive(mayHave ? chains.filter(({ view }) => isIn(view)) : [], {
      device,
      person,
      isHidden: (event: ChainEvent, chain: Chain) =>
        this.#household.isHidden(event, chain.view.policy, chain.view.id),
      textOf: (name) => files.textOf(name),
    });
    const done = guestWrite(device, { isLetIn: true, wish, isDone: true });
    if (archive.size === 0) {
      await this.#household.host.transactor.commit([done]);
    } else {
      await files.sendArchive({ device, agreementKey }, encodeArchive(archive), [done]);
    }
    this.#setGuest(device, { isLetIn: true, wish, isDone: true });
  }

  async #take(): Promise<void> {
    const { files, host, family } = this.#household;
    const { state } = this.#known;
    const { coming } = state;
    if (coming === null || family === null) {
      return;
    }
    const name = fileName(coming.pointer);
    if (state.phase === 'here') {
      // Not before it is said: until then the writer keeps it at the relay for this device.
      if (files.hasTold(name)) {
        await files.forget(name);
        await this.#keep({ ...this.#known, state: { ...state, coming: null } });
      }
      return;
    }
    const doing = files.stateOf(family.view.id, coming.pointer);
    if (doing === undefined) {
      const content = await files.contentOf(name);
      const writes = content === undefined ? [] : this.#copyWrites(content, coming);
      const here: HistoryState = { ...state, phase: 'here' };
      await host.transactor.commit([...writes, stateWrite(here)]);
      this.#known = { ...this.#known, state: here };
      this.#copies.clear();
    } else if (doing.kind === 'gone' || doing.kind === 'broken') {
      await this.#keep({ ...this.#known, state: { ...state, phase: 'wished', coming: null } });
    }
  }

  /** What is no archive is nothing, nor what was packed before this family has forgotten it. */
  #copyWrites(content: Uint8Array, { by, at }: ComingHistory): readonly StoreWrite[] {
    const { roster, trackers } = this.#household;
    const here = new Set(
      trackers.flatMap(({ view: { policy, group } }) => lineageOf(policy, group)),
    );
    return [...(readArchive(content) ?? [])]
      .filter(
        ([group, texts]) =>
          here.has(group) || texts.every(({ person }) => roster.erased.get(person) !== true),
      )
      .map(([group, texts]) => ({
        key: COPIES + group,
        value: encodeHistoryCopy({ by, at, texts }),
      }));
  }

  async #copyOf(group: string): Promise<HistoryCopy | null> {
    const known = this.#copies.get(group);
    if (known !== undefined) {
      return known;
    }
    const bytes = await this.#household.host.transactor.store.get(COPIES + group);
    const copy = bytes === undefined ? null : decodeHistoryCopy(bytes);
    this.#copies.set(group, copy);
    return copy;
  }

  /** What is between everybody, this person, or in which a device of theirs looks along. */
  #sharedWith(person: PersonId): readonly Chain[] {
    return [...this.#household.conversations.values()]
      .filter(
        ({ view: { policy, status, members } }) =>
          status.kind === 'live' &&
          (policy.people.includes(person) || members.some((member) => member.person === person)),
      )
      .map(({ chain }) => chain);
  }

  #hasOthers(device: DeviceId, person: PersonId): boolean {
    return [...this.#household.roster.admitted].some(
      ([other, owner]) => owner === person && other !== device,
    );
  }

  #setGuest(device: DeviceId, guest: Guest): void {
    const guests = new Map([...this.#known.guests, [device, guest] as const]);
    this.#known = { ...this.#known, guests };
  }

  async #keep(known: HistoryKnown): Promise<void> {
    const { transactor } = this.#household.host;
    const changed = [...known.guests].filter(
      ([device, guest]) => this.#known.guests.get(device) !== guest,
    );
    const writes = [
      stateWrite(known.state),
      ...changed.map(([device, guest]) => guestWrite(device, guest)),
    ];
    const isNewcomer = changed.some(([, { isLetIn, wish, isDone }]) => isLetIn && wish && !isDone);
    // What the family has forbidden was said before the newcomer could hear it.
    await (isNewcomer && !known.state.isAllowed
      ? this.#say(false, writes)
      : transactor.commit(writes));
    this.#known = known;
  }

  async #say(isAllowed: boolean, also: readonly StoreWrite[]): Promise<void> {
    const { family, host } = this.#household;
    const item = historySettingItem(host.random, isAllowed);
    await family?.chain.submit([{ kind: 'say', item }], also);
  }
}

function stateWrite(state: HistoryState): StoreWrite {
  return { key: HISTORY_STATE, value: encodeHistoryState(state) };
}

function guestWrite(device: DeviceId, guest: Guest): StoreWrite {
  return { key: GUESTS + device, value: encodeGuest(guest) };
}

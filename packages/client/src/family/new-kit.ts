/**
 * A new kit while a guardian's device is left: this device's part in making it, and how it and the others
 * come to use it. Until the new kit's word stands in the family group the old kit is in force.
 */
import type { ChainEvent, Identity } from '../chain/types.ts';
import { CHAIN_ITEM_KINDS } from '../chain/types.ts';
import { ITEM_KINDS } from '../conversation/item-kinds.ts';
import { constantTimeEqual, sha256 } from '../crypto/hash.ts';
import { animalsOf } from '../pairing/animals.ts';
import type { StoreWrite } from '../ports.ts';
import type { DeviceId, NewKitView } from '../view.ts';
import { DAY_SECONDS } from './durations.ts';
import type { FamilyTracker } from './group-trackers.ts';
import { guardianHelpWrite, type HelpKeys, helpSecretOf, helpWrite } from './help-keys.ts';
import type { Household } from './household.ts';
import { isCovered, kitInForce } from './kit-line.ts';
import { lineOf, mayWitness } from './known-kits.ts';
import {
  kitKeysItem,
  kitWishItem,
  type NewKeys,
  openKitKeys,
  readKitKeys,
  readKitWish,
} from './new-kit-items.ts';
import { loadNewKit, type NewKitRecord, newKitWrite } from './new-kit-record.ts';
import type { OfferKey } from './offer-key.ts';
import { encodeStatementSnapshot } from './statement-snapshot.ts';
import { STORE_KEYS } from './store-keys.ts';
import { endVault } from './vault-end.ts';

const PAGE = 64;
const LOOK_BACK = 512;

type ItemEvent = Extract<ChainEvent, { readonly kind: 'item' }>;

export class NewKit {
  readonly #household: Household;
  readonly #reload: () => void;
  record: NewKitRecord | null;
  /** Devices that have asked for keys here, and have not been answered by anybody. */
  readonly #wishes = new Map<DeviceId, OfferKey>();
  /** Up to which event this run has listened. */
  #next: number | null = null;
  #received: NewKeys | null = null;
  /** Unix seconds, relay time. */
  #wishedAt: number | null = null;

  private constructor(household: Household, reload: () => void, record: NewKitRecord | null) {
    this.#household = household;
    this.#reload = reload;
    this.record = record;
  }

  /** `reload`: this device keeps other keys now, and opens its household anew. */
  static async open(household: Household, reload: () => void): Promise<NewKit> {
    return new NewKit(household, reload, await loadNewKit(household.host.transactor.store));
  }

  /** Durable when resolved. */
  async keep(record: NewKitRecord | null, also: readonly StoreWrite[] = []): Promise<void> {
    await this.#household.host.transactor.commit([newKitWrite(record), ...also]);
    this.record = record;
  }

  /** Whether this device keeps what finds vault and help chains of the kit in force. */
  get hasKeys(): boolean {
    const { help, me } = this.#household;
    return help !== null && this.#inForce === (help.kit ?? me.root);
  }

  /** Null on a child's device, and where no new kit is asked for. */
  get view(): NewKitView | null {
    const { me, roster } = this.#household;
    if (me.role !== 'guardian') {
      return null;
    }
    const asked = roster.askedKit;
    const { record } = this;
    if (record?.step === 'confirmed') {
      return { step: 'confirmed' };
    }
    if (record !== null) {
      const isSaid = this.#isOnItsWay(ITEM_KINDS.kitProposal);
      const isOurs = asked !== null && constantTimeEqual(asked.proposal, record.proposal);
      return !isOurs && !isSaid
        ? { step: 'refused' }
        : isOurs && asked.succession !== null
          ? { step: 'words' }
          : { step: 'waiting', animals: animalsOf(sha256(record.proposal)) };
    }
    const by = asked === null ? undefined : roster.admitted.get(asked.by);
    return asked === null || by === undefined || asked.succession !== null
      ? null
      : mayWitness(roster, me, asked.by)
        ? { step: 'asked', by, animals: animalsOf(sha256(asked.proposal)) }
        : null;
  }

  /** Also what was said while this device was not at work, as far as it is not long ago. */
  async #listen({ view, chain }: FamilyTracker): Promise<void> {
    let next = this.#next ?? Math.max(0, view.eventCount - LOOK_BACK);
    while (next < view.eventCount) {
      const events = await chain.events(next, PAGE);
      if (events.length === 0) {
        break;
      }
      for (const event of events) {
        this.#hear(event);
      }
      next += events.length;
    }
    this.#next = next;
  }

  #hear(event: ChainEvent): void {
    if (event.kind !== 'item') {
      return;
    }
    if (event.item.kind === ITEM_KINDS.kitWish) {
      const key = readKitWish(event.item.body);
      if (key?.device === event.sender.device) {
        this.#wishes.set(key.device, key);
      }
    } else if (event.item.kind === ITEM_KINDS.kitKeys) {
      this.#hearKeys(event);
    }
  }

  /** Does whatever is next. @throws {KnotholeError} OFFLINE. */
  async round(): Promise<void> {
    const { family, help, time } = this.#household;
    if (family === null || family.view.status.kind !== 'live' || !time.isKnown || help === null) {
      return;
    }
    await this.#finish();
    await this.#listen(family);
    if (this.hasKeys) {
      await this.#answer(help);
    } else {
      await this.#take(help);
      await this.#wish();
    }
  }

  get #inForce(): string {
    const { roster, me } = this.#household;
    return kitInForce(lineOf(roster.kits), me.root);
  }

  #isOnItsWay(kind: number): boolean {
    const outbox = this.#household.family?.view.outbox ?? [];
    return outbox.some(({ item, landed }) => item.kind === kind && landed === null);
  }

  /** The word stands: the old paper learns so where it looks, and this device uses the new keys. */
  async #finish(): Promise<void> {
    const { record } = this;
    if (record?.step !== 'confirmed') {
      return;
    }
    if (record.kit !== this.#inForce) {
      if (!this.#isOnItsWay(CHAIN_ITEM_KINDS.statement)) {
        // Another one was faster, or somebody has come whom it does not name.
        await this.keep(null);
      }
      return;
    }
    const { help, host, kitWords, time } = this.#household;
    if (help?.kind === 'guardian' && help.kit !== record.kit) {
      const word = encodeStatementSnapshot(kitWords);
      await endVault(host.link, help.vaultKey, time.now(), word);
    }
    await this.keep(null, keysWrites(guardianHelpWrite(record, record.kit)));
    this.#reload();
  }

  async #wish(): Promise<void> {
    const { family, host, device, time } = this.#household;
    const now = time.now();
    if (family === null || (this.#wishedAt !== null && now < this.#wishedAt + DAY_SECONDS)) {
      return;
    }
    this.#wishedAt = now;
    await family.chain.submit([{ kind: 'say', item: kitWishItem(host.random, device.signer.key) }]);
  }

  /** Whoever has the keys of the kit in force gives them to devices that were let in. */
  async #answer(help: HelpKeys): Promise<void> {
    const { family, host, me, roster } = this.#household;
    if (help.kind !== 'guardian' || help.kit === null || family === null) {
      return;
    }
    for (const [device, key] of [...this.#wishes]) {
      const member = family.view.members.find((one) => one.device === device);
      this.#wishes.delete(device);
      if (member !== undefined && this.#isHeard(member) && device !== me.device) {
        const keys = keysFor(member, { ...help, kit: help.kit });
        const item = roster.admitted.has(device)
          ? kitKeysItem(host.random, me.device, key, keys)
          : undefined;
        if (item !== undefined) {
          await family.chain.submit([{ kind: 'say', item }]);
        }
      }
    }
  }

  #hearKeys({ sender, item }: ItemEvent): void {
    const { me, device, help } = this.#household;
    const said = readKitKeys(item.body);
    if (said === undefined || sender.role !== 'guardian') {
      return;
    }
    if (said.device !== me.device) {
      this.#wishes.delete(said.device);
    } else if (help !== null && this.#isHeard(sender)) {
      const keys = openKitKeys(said.sealed, sender.device, device.signer.key, help.kind);
      this.#received = keys ?? this.#received;
    }
  }

  async #take(help: HelpKeys): Promise<void> {
    const keys = this.#received;
    if (keys === null || keys.kit !== this.#inForce || keys.kit === help.kit) {
      return;
    }
    await this.#household.host.transactor.commit(keysWrites(helpWrite(keys)));
    this.#reload();
  }

  #isHeard(device: Identity): boolean {
    const { roster } = this.#household;
    return !roster.revoked.has(device.device) && isCovered(lineOf(roster.kits), device);
  }
}

/** A guardian's device gets what finds vault and help chains, a tablet its own help secret. */
function keysFor(
  { role, device }: Identity,
  keys: Extract<NewKeys, { readonly kind: 'guardian' }>,
): NewKeys {
  const { kit, helpRoot } = keys;
  return role === 'guardian'
    ? keys
    : { kind: 'child', kit, secret: helpSecretOf(helpRoot, device) };
}

/** The vault begins anew, and a first kit that was never confirmed here is worth nothing any more. */
function keysWrites(help: StoreWrite): readonly StoreWrite[] {
  return [help, { key: STORE_KEYS.vault, value: null }, { key: STORE_KEYS.kit, value: null }];
}

/** What this device knows and has of its family: itself, its groups, its KeyPackages. */
import { KnotholeError } from '@knothole/protocol';
import { type ChainHost, type Joined, openChains } from '../chain/chain-host.ts';
import { type Lineage, lineageOf } from '../chain/lineage.ts';
import { conversationOf } from '../chain/same-conversation.ts';
import type { Chain, ChainEvent, GroupPolicy, Identity } from '../chain/types.ts';
import { BridgeTracker } from '../friends/bridge-tracker.ts';
import type { Farewells } from '../friends/farewells.ts';
import type { FriendBook } from '../friends/friend-book.ts';
import { guestPassFor, isHeldBack, isShared } from '../friends/friendship.ts';
import { approvalSnapshot, bookWithHeard, isAfterAnyEnd } from '../friends/heard.ts';
import { outAbroad } from '../friends/lost-here.ts';
import { OwnWords } from '../friends/own-words.ts';
import { RelayLinks } from '../friends/relay-links.ts';
import { type Here, isWelcomeHere, withOwn } from '../friends/welcome-check.ts';
import type { RelayLink, StoreWrite } from '../ports.ts';
import type { DeviceId, FamilyId, Profile } from '../view.ts';
import type { CoreContext } from './core-context.ts';
import { type DeviceRecord, identityOf } from './device-record.ts';
import { endedFamily } from './erasure.ts';
import { OwnStatements } from './erasure-fold.ts';
import { type FamilyFold, foldWrite, isWorthKeeping, loadFold } from './family-fold.ts';
import { ConversationTracker, FamilyTracker } from './group-trackers.ts';
import { HeldPackages } from './held-packages.ts';
import { type HelpKeys, loadHelpKeys } from './help-keys.ts';
import { HouseholdFiles } from './household-files.ts';
import { Invitations } from './invitations.ts';
import type { KitLine } from './kit-line.ts';
import { areCovered, isUnderNoKit, kitsTold, NO_PLACE, replacedAmong } from './kits-here.ts';
import { lineOf } from './known-kits.ts';
import { makeFamilyPolicy } from './policy.ts';
import { readMarker } from './read-marker.ts';
import { RelayTime } from './relay-time.ts';
import { RepairLog } from './repair-log.ts';
import {
  asTakenOut,
  isHidden,
  isInBadCompany,
  type OutLookup,
  outLookup,
  type Revocation,
  revokedHere,
} from './revocation.ts';
import {
  admit,
  EMPTY_ROSTER,
  encodeSnapshot,
  type Roster,
  rosterFromSnapshot,
  type TakenOut,
  withRevoked,
} from './roster.ts';
import { STORE_KEYS } from './store-keys.ts';
import { ToldLineages } from './told-lineages.ts';
import { overrules, withOwnKnowledge } from './told-roster.ts';

export interface HouseholdOptions {
  readonly context: CoreContext;
  readonly device: DeviceRecord;
  readonly link: RelayLink;
  /** This device's own profile while its admission has not arrived; null on a guardian's. */
  readonly ownProfile: Profile | null;
  /** A chain has changed, after it was persisted. */
  readonly changed: () => void;
  /** There is something to do for {@link Upkeep.round}. */
  readonly arrived: () => void;
  /** Each event of the family group that is not in the fold that is kept, once. */
  readonly heard: (event: ChainEvent) => void;
}

export class Household {
  readonly me: Identity;
  readonly device: DeviceRecord;
  readonly time: RelayTime;
  readonly host: ChainHost;
  readonly links: RelayLinks;
  readonly held: HeldPackages;
  readonly log: RepairLog;
  /** Where the family's devices are, as a guardian's device reads in their help chains. */
  readonly told: ToldLineages = new ToldLineages();
  /** Null on a device that was set up by a version without help chains. */
  readonly help: HelpKeys | null;
  readonly conversations: Map<string, ConversationTracker> = new Map();
  readonly files: HouseholdFiles;
  /** What this guardian shares with those of other families. */
  readonly bridges: Map<string, BridgeTracker> = new Map();
  /** Whether a guardian has just said here that she meets that family. */
  isMeeting: (family: FamilyId) => boolean = () => false;
  /** As other families' help chains tell. */
  readonly toldOut: Map<string, TakenOut> = new Map();
  /** The root's word that this family is erased, from this device's help chain. */
  farewellInHelpChain: Uint8Array | null = null;
  family: FamilyTracker | null = null;
  readonly #options: HouseholdOptions;
  readonly #revokedHere: Map<DeviceId, Revocation>;
  /** Of the family group, as it is kept: what is known while no tracker follows the group. */
  #kept: FamilyFold;
  #invitations: Invitations | null = null;
  readonly #ownWords: OwnWords;
  readonly #ownStatements: OwnStatements = new OwnStatements();

  private constructor(
    options: HouseholdOptions,
    parts: {
      readonly me: Identity;
      readonly time: RelayTime;
      readonly held: HeldPackages;
      readonly policy: ChainHost['policy'];
      readonly fold: FamilyFold;
      readonly revokedHere: readonly Revocation[];
      readonly log: RepairLog;
      readonly help: HelpKeys | null;
    },
  ) {
    const { context, link } = options;
    this.#options = options;
    this.device = options.device;
    this.me = parts.me;
    this.time = parts.time;
    this.held = parts.held;
    this.log = parts.log;
    this.#ownWords = new OwnWords(parts.me, () => parts.time.now());
    this.help = parts.help;
    this.#kept = parts.fold;
    this.files = new HouseholdFiles(this, context, options.changed);
    this.#revokedHere = new Map(parts.revokedHere.map((known) => [known.device, known]));
    this.links = new RelayLinks({
      network: context.ports.network,
      ownUrl: options.device.relayUrl,
      own: link,
      changed: options.changed,
      added: (one) => this.#invitations?.watchAlso(one),
    });
    this.host = {
      suite: context.suite,
      clock: context.ports.clock,
      random: context.ports.random,
      link,
      linkTo: (relayUrl) => this.links.to(relayUrl, guestPassFor(this.friends, relayUrl)),
      transactor: context.transactor,
      policy: {
        ...parts.policy,
        holdsBack: isHeldBack,
        acceptsWelcome: (policy, members, self, inviter, told) =>
          !isInBadCompany(this.#saidOut, this.me, policy, members) &&
          areCovered(members, kitsTold(this.me.root, this.roster, policy, told), this.me.root) &&
          isWelcomeHere(this.#here, policy, told) &&
          parts.policy.acceptsWelcome(
            policy,
            members,
            self,
            inviter,
            withOwn(this.#here, policy, told),
          ),
      },
      rules: context.rules,
      snapshot: (conversation) => this.#snapshotOf(conversation),
      onStoreTrouble: (error) => {
        if (error.code !== 'STORE_FULL') {
          context.fail(error);
        }
      },
    };
  }

  static async open(options: HouseholdOptions): Promise<Household> {
    const { context, device, link } = options;
    const { store } = context.transactor;
    const me = identityOf(device);
    if (me === undefined) {
      throw new KnotholeError('STORE_CORRUPT', "this device's certificates do not verify");
    }
    const policy = makeFamilyPolicy();
    const snapshot = await store.get(STORE_KEYS.snapshot);
    const seed = snapshot === undefined ? EMPTY_ROSTER : rosterFromSnapshot(snapshot);
    const household = new Household(options, {
      me,
      time: await RelayTime.open(context.ports.clock, link, context.transactor),
      held: await HeldPackages.open({
        store,
        suite: context.suite,
        policy,
        root: me.root,
        key: device.signer.key,
      }),
      policy,
      fold: await loadFold(store, device.familyGroup, seed, me.device),
      revokedHere: await revokedHere(store),
      log: await RepairLog.open(store),
      help: await loadHelpKeys(store),
    });
    // It says by which passes the relays of other families are used.
    const isFamily = (id: string): boolean => id === device.familyGroup;
    for (const wants of [isFamily, (id: string) => !isFamily(id)]) {
      for (const chain of await openChains(household.host, wants)) {
        await household.attach(chain);
      }
    }
    household.#invitations = await Invitations.open({
      host: household.host,
      signer: device.signer,
      relaySeconds: () => household.time.now(),
      chainFor: (lineage, policy) => household.chainFor(lineage, policy),
      as: ({ policy }) => (policy.kind === 'family' ? device.familyGroup : undefined),
      overrules: (joined, { view }) => overrules(household, joined, view.members),
      also: (joined) => household.#joinWrites(joined),
      arrived: options.arrived,
      links: () => household.links.all,
    });
    await household.files.open();
    return household;
  }

  get roster(): Roster {
    const roster = this.#rosterWithOwnWords();
    const here = [...this.#revokedHere.values()];
    const isKnown = here.every(({ device, since }) => roster.revoked.get(device)?.since === since);
    const known = isKnown ? roster : withRevoked(roster, here.map(asTakenOut));
    const members = this.trackers.flatMap(({ view }) => view.members);
    const replaced = replacedAmong(members, known, this.me.root);
    return replaced.length === 0 ? known : withRevoked(known, replaced);
  }

  /** The words that say which kit the family has; posted wherever a device comes or goes. */
  get kitWords(): readonly Uint8Array[] {
    return this.roster.kits.map(({ statement }) => statement);
  }

  #rosterWithOwnWords(): Roster {
    const outbox = this.family?.view.outbox ?? [];
    const heard = this.family?.roster ?? this.#kept.roster;
    const roster = this.#ownStatements.appliedTo(heard, outbox, this.me);
    const friends = this.#ownWords.addedTo(roster.friends, outbox);
    return friends === roster.friends ? roster : { ...roster, friends };
  }

  /** What took a device out, be it of this family or of a befriended one. */
  get takenOut(): OutLookup {
    const said = this.#saidOut;
    const line = lineOf(this.roster.kits);
    return (who) =>
      said(who) ?? (who.root === this.me.root && isUnderNoKit(line, who) ? NO_PLACE : undefined);
  }

  /** The same as far as it was signed. */
  get #saidOut(): OutLookup {
    return outLookup(this.me.root, this.roster.revoked, outAbroad(this, this.roster.friends.lost));
  }

  /** A device was revoked here; durable already. */
  revoked(revocation: Revocation): void {
    this.#revokedHere.set(revocation.device, revocation);
  }

  /** What the family knows of others, with what was heard and is not said in its group yet. */
  get friends(): FriendBook {
    const { roster, bridges, conversations: chats, farewells, me } = this;
    return bookWithHeard(roster.friends, bridges.values(), chats.values(), farewells, me.root);
  }

  /** Families that are gone, as their roots have said where this device was with them. */
  get farewells(): Farewells {
    const shared = [...this.bridges.values(), ...this.conversations.values()];
    return new Map(shared.flatMap(({ farewells }) => [...farewells]));
  }

  /** The root's word that this family is erased, wherever it was heard; null while it was not. */
  get farewell(): Uint8Array | null {
    const said = this.farewells.get(this.me.root);
    // Whoever has found an old paper erases nobody with it.
    const line = (): KitLine => lineOf(this.roster.kits);
    const isOurs = said !== undefined && endedFamily(said, line) === this.me.root;
    return this.roster.ended ?? (isOurs ? said : this.farewellInHelpChain);
  }

  /** The bridge with a family in which both are, if there is one. */
  bridgeWith(family: FamilyId): BridgeTracker | undefined {
    return [...this.bridges.values()].find((bridge) => bridge.isWith(family, this.me.device));
  }

  /** What a device that was taken out says, and the other side of a friendship that was ended. */
  isHidden(event: ChainEvent, policy: GroupPolicy, id: string): boolean {
    return (
      isHidden(this.takenOut, event) || isAfterAnyEnd(this.friends, event, { id, policy }, this.me)
    );
  }

  chainOf(conversation: string): Chain | undefined {
    return this.trackerOf(conversation)?.chain;
  }

  /** Joins what has arrived. @throws {KnotholeError} OFFLINE. */
  async collect(): Promise<void> {
    for (const { relayUrl, guestPass, isParted } of this.friends.families.values()) {
      if (guestPass !== null && !isParted) {
        this.links.to(relayUrl, guestPass);
      }
    }
    await this.#invitations?.collect(async (chain) => {
      await this.attach(chain);
      this.#options.changed();
    });
  }

  /** This device's own KeyPackages. */
  get invitations(): Invitations {
    if (this.#invitations === null) {
      throw new KnotholeError('WRONG_STAGE', 'the household is not open yet');
    }
    return this.#invitations;
  }

  /** By its id on this device. */
  trackerOf(conversation: string): FamilyTracker | ConversationTracker | BridgeTracker | undefined {
    return conversation === this.family?.view.id
      ? this.family
      : (this.conversations.get(conversation) ?? this.bridges.get(conversation));
  }

  /** Everything that this device is in, the family group first. */
  get trackers(): readonly (FamilyTracker | ConversationTracker | BridgeTracker)[] {
    return [
      ...(this.family === null ? [] : [this.family]),
      ...this.conversations.values(),
      ...this.bridges.values(),
    ];
  }

  /** Keeps what the family group's events have come to, now and then. */
  async keepFold(): Promise<void> {
    const fold = this.family?.fold;
    if (fold !== undefined && isWorthKeeping(fold, this.#kept.next)) {
      await this.host.transactor.commit([foldWrite(fold)]);
      this.#kept = fold;
    }
  }

  async close(): Promise<void> {
    this.#invitations?.close();
    await this.files.close();
    for (const tracker of this.trackers) {
      await tracker.close();
    }
    await this.links.close();
  }

  /** Follows a chain from now on, instead of the one that the conversation had before. */
  async attach(chain: Chain): Promise<void> {
    const { changed, heard } = this.#options;
    const { id, policy } = chain.view;
    await (policy.kind === 'family' ? this.family : this.trackerOf(id))?.close();
    if (policy.kind === 'family') {
      this.family = await FamilyTracker.open({
        chain,
        fold: this.#kept,
        me: this.me.device,
        heard: (event) => {
          this.files.hear(id, event);
          heard(event);
        },
        changed,
      });
    } else if (policy.kind === 'bridge') {
      this.bridges.set(id, await BridgeTracker.open(chain, this.me, changed));
    } else {
      const readUpTo = await readMarker(this.host.transactor.store, id);
      const isHiddenHere = (event: ChainEvent): boolean => this.isHidden(event, policy, id);
      this.conversations.set(
        id,
        await ConversationTracker.open({
          chain,
          me: this.me,
          readUpTo,
          isHidden: isHiddenHere,
          heard: (event) => this.files.hear(id, event),
          changed,
        }),
      );
    }
  }

  get #here(): Here {
    const { me, friends: book, isMeeting, kitWords, roster } = this;
    return { me, book, isMeeting, kitWords, oversight: roster.oversight };
  }

  /** Rule 24: the roster, or the approvals by which two families' people are together. */
  #snapshotOf(conversation: string): Uint8Array {
    if (conversation === this.device.familyGroup) {
      return encodeSnapshot(this.roster);
    }
    const policy = this.chainOf(conversation)?.view.policy;
    const goings = this.conversations.get(conversation)?.goings ?? [];
    return policy !== undefined && isShared(policy)
      ? approvalSnapshot(this.friends, { id: conversation, policy }, goings)
      : new Uint8Array();
  }

  /** The conversation here that a group of this lineage is of; see {@link conversationOf}. */
  chainFor(lineage: Lineage, policy?: GroupPolicy): Chain | undefined {
    return conversationOf(this.trackers, lineage, policy)?.chain;
  }

  /** Refuses another family group than the one that the certificates came with. */
  #joinWrites(joined: Joined): readonly StoreWrite[] {
    if (joined.policy.kind !== 'family') {
      return [];
    }
    const lineage = lineageOf(joined.policy, joined.group);
    if (this.family === null && !lineage.includes(this.device.familyGroup)) {
      throw new KnotholeError('POLICY', 'this is not the family group of this device');
    }
    const own = this.family?.fold ?? this.#kept;
    const told = withOwnKnowledge(rosterFromSnapshot(joined.snapshot), own, {
      now: this.time.now(),
      family: this.me.root,
    });
    const { ownProfile: profile } = this.#options;
    const { person, role, device } = this.me;
    const roster =
      profile === null ? told : admit(told, { device, profile: { person, role, profile } });
    // A device that comes back has missed events; what it was offered before is still its own.
    const { departing, next } = own;
    this.#kept = { roster: { ...roster, offers: this.roster.offers }, departing, next };
    return [{ key: STORE_KEYS.snapshot, value: encodeSnapshot(roster) }, foldWrite(this.#kept)];
  }
}

/** Test people: seeded devices in one MLS group, and the ways they act on it. */
import type { CommitView, Judge } from '../../src/crypto/commit-view.ts';
import {
  type CommitOptions,
  createCommit,
  type MadeCommit,
} from '../../src/crypto/create-commit.ts';
import { createGroup, type GroupState, members } from '../../src/crypto/group-state.ts';
import { sha256 } from '../../src/crypto/hash.ts';
import { joinFromWelcome } from '../../src/crypto/join.ts';
import { type KeyPackagePair, makeKeyPackage } from '../../src/crypto/key-package.ts';
import type { MlsConfig } from '../../src/crypto/mls-config.ts';
import { type OpenedInner, openInner } from '../../src/crypto/open-inner.ts';
import { makeSigningKey } from '../../src/crypto/signing-key.ts';
import { loadSuite, type MlsSuite } from '../../src/crypto/suite.ts';
import type { Random } from '../../src/ports.ts';

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The same bytes for the same seed, in the same order of calls. */
export function seededRandom(seed: string): Random {
  let state = sha256(utf8(seed));
  return {
    bytes(length) {
      const bytes = new Uint8Array(length);
      for (let offset = 0; offset < length; offset += 32) {
        state = sha256(state, utf8('next'));
        bytes.set(sha256(state, utf8('out')).subarray(0, length - offset), offset);
      }
      return bytes;
    },
  };
}

export const acceptAll: MlsConfig = { acceptsCredential: () => true };
export const yes: Judge = () => true;
export const no: Judge = () => false;
export const POLICY = utf8('policy of the Winterbottom family');

export interface Invitee {
  readonly identity: Uint8Array;
  readonly pair: KeyPackagePair;
}

export interface PartyOptions {
  readonly seed?: string;
  readonly config?: MlsConfig;
  readonly suite?: MlsSuite;
  readonly identityOf?: (name: string) => Uint8Array;
}

/** A group whose members all follow each commit; `states` by name. */
export class Party {
  readonly suite: MlsSuite;
  readonly random: Random;
  readonly config: MlsConfig;
  readonly states: Map<string, GroupState> = new Map();

  private constructor(suite: MlsSuite, random: Random, config: MlsConfig) {
    this.suite = suite;
    this.random = random;
    this.config = config;
  }

  static async found(names: readonly string[], options: PartyOptions = {}): Promise<Party> {
    const random = seededRandom(options.seed ?? 'party');
    const suite = options.suite ?? (await loadSuite(random));
    const party = new Party(suite, random, options.config ?? acceptAll);
    const [founder, ...others] = names;
    if (founder === undefined) {
      throw new Error('a party has a founder');
    }
    const { pair } = await party.invite(founder);
    const state = await createGroup(suite, {
      groupId: random.bytes(16),
      keyPackage: pair,
      policyExtension: POLICY,
      config: party.config,
    });
    party.states.set(founder, state);
    if (others.length > 0) {
      await party.commit(founder, {
        addNames: others,
        ...(options.identityOf && { identityOf: options.identityOf }),
      });
    }
    return party;
  }

  state(name: string): GroupState {
    const state = this.states.get(name);
    if (state === undefined) {
      throw new Error(`${name} is not in the group`);
    }
    return state;
  }

  leafOf(name: string): number {
    return this.state(name).mls.privatePath.leafIndex;
  }

  async invite(name: string, identity = utf8(name)): Promise<Invitee> {
    const pair = await makeKeyPackage(this.suite, {
      identity,
      leafKey: makeSigningKey(this.random),
    });
    return { identity, pair };
  }

  /** Commits, lets all members open it, and lets the added ones join. */
  async commit(
    author: string,
    options: {
      readonly addNames?: readonly string[];
      readonly removeNames?: readonly string[];
      readonly identityOf?: (name: string) => Uint8Array;
    } = {},
  ): Promise<MadeCommit> {
    const { addNames = [], removeNames = [], identityOf = utf8 } = options;
    const invitees = await Promise.all(addNames.map((name) => this.invite(name, identityOf(name))));
    const made = await createCommit(this.state(author), {
      adds: invitees.map(({ pair }) => pair.publicBytes),
      removes: removeNames.map((name) => this.leafOf(name)),
      authenticatedData: utf8('next bucket'),
      groupInfoExtension: utf8('bucket for joiners'),
    });
    await this.land(author, made);
    for (const [index, { pair }] of invitees.entries()) {
      const welcome = made.welcome ?? new Uint8Array();
      const { state } = await joinFromWelcome(this.suite, {
        welcome,
        keyPackage: pair,
        config: this.config,
      });
      this.states.set(addNames[index] ?? '', state);
    }
    return made;
  }

  /** All others open the author's commit; removed ones leave. */
  async land(author: string, made: MadeCommit): Promise<Map<string, OpenedInner>> {
    const outcomes = new Map<string, OpenedInner>();
    for (const [name, state] of [...this.states]) {
      if (name === author) {
        this.states.set(name, made.next);
        continue;
      }
      const opened = await openInner(state, made.inner, yes);
      outcomes.set(name, opened);
      if (opened.kind === 'commit') {
        this.states.set(name, opened.next);
      } else if (opened.kind === 'removed') {
        this.states.delete(name);
      } else {
        throw new Error(`${name} saw ${opened.kind}`);
      }
    }
    return outcomes;
  }

  async makeCommit(author: string, options: Partial<CommitOptions> = {}): Promise<MadeCommit> {
    return createCommit(this.state(author), { authenticatedData: utf8('next bucket'), ...options });
  }
}

export function names(view: CommitView['membersAfter']): string[] {
  return view.map(({ identity }) => new TextDecoder().decode(identity));
}

export function memberNames(state: GroupState): string[] {
  return names(members(state));
}

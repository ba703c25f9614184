import { encodeHex } from '@knothole/protocol';
import type { ChainEvent, GroupPolicy, Identity, Item, Member } from '../../src/chain/types.ts';
import { makeSigningKey, type SigningKey } from '../../src/crypto/signing-key.ts';
import {
  type CertificateChain,
  certifyChild,
  certifyGuardian,
  identifyChain,
} from '../../src/family/certificate.ts';
import { rootFingerprint } from '../../src/family/family-root.ts';
import { newPerson } from '../../src/family/person.ts';
import { SeededRandom } from '../support/seeded-random.ts';

export interface TestDevice {
  readonly key: SigningKey;
  readonly chain: CertificateChain;
  readonly identity: Identity;
}

/** An invented family: one root, and devices as a test asks for them. */
export class TestFamily {
  readonly random: SeededRandom;
  readonly root: SigningKey;

  constructor(seed: number) {
    this.random = new SeededRandom(seed);
    this.root = makeSigningKey(this.random);
  }

  get fingerprint(): string {
    return rootFingerprint(this.root.publicKey);
  }

  person(role: Identity['role'] = 'child'): string {
    return newPerson(this.fingerprint, role, this.random, new Set());
  }

  group(): string {
    return encodeHex(this.random.bytes(16));
  }

  guardian(person: string = this.person('guardian')): TestDevice {
    const key = makeSigningKey(this.random);
    return asDevice(key, certifyGuardian(this.root, person, key.publicKey));
  }

  child(by: TestDevice, person: string = this.person()): TestDevice {
    const key = makeSigningKey(this.random);
    return asDevice(key, certifyChild(by.key, by.chain, person, key.publicKey));
  }
}

export function membersOf(...devices: readonly TestDevice[]): readonly Member[] {
  return devices.map(({ identity }, leaf) => ({ ...identity, leaf }));
}

export function policyOf(family: TestDevice, overrides: Partial<GroupPolicy> = {}): GroupPolicy {
  return {
    kind: 'conversation',
    form: 'family',
    people: [],
    oversight: 'with-guardian',
    relayUrl: 'ws://relay.example',
    predecessors: [],
    roots: [family.identity.root],
    ...overrides,
  };
}

export function itemEvent(sender: Identity, item: Item, index = 0, seenAt = 1_000): ChainEvent {
  return { kind: 'item', index, epoch: 1, position: index, seenAt, sender, item };
}

function asDevice(key: SigningKey, chain: CertificateChain): TestDevice {
  const identity = identifyChain(chain);
  if (identity === undefined) {
    throw new Error('the test family certifies badly');
  }
  return { key, chain, identity };
}

import { describe, expect, test } from 'vitest';
import { CHAIN_ITEM_KINDS, type ChainEvent, type Identity } from '../../src/chain/types.ts';
import { ITEM_KINDS } from '../../src/conversation/item-kinds.ts';
import { makeSigningKey, type SigningKey } from '../../src/crypto/signing-key.ts';
import { certifyGuardian, identifyChain } from '../../src/family/certificate.ts';
import { endedFamily, erasureItem, signFamilyErasure } from '../../src/family/erasure.ts';
import { admissionItem, makeItem } from '../../src/family/family-items.ts';
import { requireInForce } from '../../src/family/kit-root.ts';
import {
  encodeProposal,
  joinWitness,
  readProposal,
  signProposal,
  signWitness,
} from '../../src/family/kit-succession.ts';
import { isUnderNoKit, replacedAmong } from '../../src/family/kits-here.ts';
import { joinKits, lineOf } from '../../src/family/known-kits.ts';
import { brokenCommitRule, brokenWelcomeRule } from '../../src/family/policy.ts';
import {
  EMPTY_ROSTER,
  encodeSnapshot,
  foldRoster,
  type Roster,
  rosterFromSnapshot,
} from '../../src/family/roster.ts';
import {
  readStatement,
  readUnderAnyKit,
  type Statement,
  signRevocation,
  signRootRevocation,
} from '../../src/family/statement.ts';
import { standing } from '../../src/family/taken-out.ts';
import { metItem } from '../../src/friends/friend-items.ts';
import { FOX, refusalOf } from './story.ts';
import { itemEvent, membersOf, policyOf, type TestDevice, TestFamily } from './test-family.ts';

const family = new TestFamily(61);
const mum = family.guardian();
const laptop = family.guardian(mum.identity.person);
const dad = family.guardian();
const mia = family.child(mum);
const others = new TestFamily(62);
const kit = makeSigningKey(family.random);
const nextKit = makeSigningKey(family.random);

/** A guardian's device that a later kit has made. */
function under(key: SigningKey, person = family.person('guardian')): TestDevice {
  const own = makeSigningKey(family.random);
  const chain = certifyGuardian(key, person, own.publicKey, family.root.publicKey);
  const identity = identifyChain(chain);
  if (identity === undefined) {
    throw new Error('a kit certifies badly');
  }
  return { key: own, chain, identity };
}

interface Made {
  readonly by?: TestDevice;
  readonly witness?: TestDevice;
  readonly serial?: number;
  readonly from?: SigningKey;
  readonly to?: SigningKey;
  /** Who signs for the new kit. */
  readonly signer?: SigningKey;
  readonly stays?: readonly TestDevice[];
}

function made(how: Made = {}): Uint8Array {
  const { by = mum, witness = dad, to = kit, stays = [mum, laptop, dad] } = how;
  const proposal = signProposal(
    { key: by.key, certificates: by.chain },
    { ...to, secretKey: (how.signer ?? to).secretKey },
    {
      serial: how.serial ?? 1,
      replacedKey: (how.from ?? family.root).publicKey,
      newKey: to.publicKey,
      stays: stays.map(({ identity }) => identity.device),
    },
  );
  const word = signWitness({ key: witness.key, certificates: witness.chain }, proposal);
  return joinWitness(proposal, word) ?? new Uint8Array();
}

const letIn = (device: TestDevice, by = mum): ChainEvent =>
  itemEvent(
    by.identity,
    admissionItem(family.random, {
      device: device.identity.device,
      profile: { person: device.identity.person, role: device.identity.role, profile: FOX },
    }),
  );
const stated = (bytes: Uint8Array, by: TestDevice = mum): ChainEvent =>
  itemEvent(by.identity, makeItem(family.random, CHAIN_ITEM_KINDS.statement, bytes));

function fold(events: readonly ChainEvent[], from: Roster = seed): Roster {
  return events.reduce((roster, event) => foldRoster(roster, event, mia.identity.device), from);
}

const seed = fold(
  [mum, laptop, dad, mia].map((device) => letIn(device)),
  EMPTY_ROSTER,
);
const after = fold([stated(made())]);

test('two guardians’ devices and the new kit make a succession; less makes none', () => {
  expect(readStatement(made())).toMatchObject({ kind: 'succession', serial: 1 });
  const stranger = others.guardian();
  for (const how of [
    { witness: mum },
    { witness: stranger },
    { witness: { ...dad, key: mum.key } },
    { witness: mia },
    { signer: nextKit },
  ] satisfies Made[]) {
    expect(made(how)).toHaveLength(0);
  }
  const bytes = made();
  for (let at = 0; at < bytes.length; at += 7) {
    const changed = bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));
    expect(readStatement(changed)).toBeUndefined();
  }
});

test('whoever comes later is told which kit the family has', () => {
  const told = rosterFromSnapshot(encodeSnapshot(after));
  expect(lineOf(told.kits)).toEqual(lineOf(after.kits));
  expect(after.journal.at(-1)).toMatchObject({ act: 'kit-replaced', by: mum.identity.person });
});

describe('in the family group a new kit', () => {
  const isHeard = (events: readonly ChainEvent[]): boolean => fold(events).kits.length > 0;

  test('cannot be made with one stolen phone, nor with a tablet that it lets in', () => {
    const tablet = family.child(mum);
    const forged = family.guardian(dad.identity.person);
    expect(isHeard([letIn(tablet), stated(made({ witness: tablet }))])).toBe(false);
    // Who has found the old paper, too, makes a device of his own; the family has not let it in.
    expect(isHeard([stated(made({ witness: forged }))])).toBe(false);
    // One guardian's two devices are enough for a family that has no other guardian.
    expect(isHeard([stated(made({ witness: laptop }))])).toBe(false);
    const alone = fold([stated(signRootRevocation(family.root, dad.identity.device))]);
    const own = made({ witness: laptop, stays: [mum, laptop] });
    expect(fold([stated(own)], alone).kits).toHaveLength(1);
  });

  test('is said by the device that has asked for it, and by nobody in its place', () => {
    for (const sender of [dad, mia, laptop]) {
      expect(isHeard([stated(made(), sender)])).toBe(false);
    }
  });

  test('leaves no guardian’s device out, and none that was taken out signs it', () => {
    expect(isHeard([stated(made({ stays: [mum, dad] }))])).toBe(false);
    const out = stated(signRootRevocation(family.root, dad.identity.device));
    expect(isHeard([out, stated(made({ stays: [mum, laptop] }))])).toBe(false);
  });

  test('is the first of those for its place: neither a second one nor a replay changes it', () => {
    const twice = fold(
      [stated(made({ by: dad, witness: mum, to: nextKit }), dad), stated(made())],
      after,
    );
    expect(lineOf(twice.kits)).toEqual(lineOf(after.kits));
    for (const how of [{ serial: 2 }, { serial: 2, from: nextKit, to: kit }] satisfies Made[]) {
      expect(fold([stated(made(how))], after).kits).toHaveLength(1);
    }
    const second = made({ serial: 2, from: kit, to: nextKit });
    expect(fold([stated(second), stated(made()), stated(second)], after).kits).toHaveLength(2);
  });

  test('waits while other families are befriended, and they wait while it is there', () => {
    const met = itemEvent(
      mum.identity,
      metItem(family.random, {
        family: others.fingerprint,
        relayUrl: 'ws://relay.example',
        guestPass: null,
        contacts: [],
        introduced: [],
        helpSecret: null,
      }),
    );
    expect(isHeard([met, stated(made())])).toBe(false);
    expect(fold([met], after).friends.families.size).toBe(0);
  });

  test('is agreed to by another guardian, who can refuse; nobody asks in between', () => {
    const ask = (by: TestDevice): ChainEvent => {
      const terms = {
        serial: 1,
        replacedKey: family.root.publicKey,
        newKey: kit.publicKey,
        stays: [],
      };
      const proposal = signProposal({ key: by.key, certificates: by.chain }, kit, terms);
      const body = encodeProposal(proposal);
      return itemEvent(by.identity, makeItem(family.random, ITEM_KINDS.kitProposal, body));
    };
    const refuse = (by: TestDevice): ChainEvent =>
      itemEvent(by.identity, makeItem(family.random, ITEM_KINDS.kitWitness, new Uint8Array()));
    const asked = fold([ask(mum), ask(dad)]);
    expect(asked.askedKit?.by).toBe(mum.identity.device);
    expect(readProposal(asked.askedKit?.proposal ?? new Uint8Array())).toBeDefined();
    expect(fold([refuse(mia), refuse(laptop), refuse(mum)], asked).askedKit).not.toBeNull();
    expect(fold([refuse(dad)], asked).askedKit).toBeNull();
  });
});

describe('once there is a new kit', () => {
  test('the old paper neither takes out nor erases, and its words are told so', async () => {
    const old = signRootRevocation(family.root, laptop.identity.device);
    expect(fold([stated(old)], after).revoked.size).toBe(0);
    const fresh = signRootRevocation(kit, laptop.identity.device, family.root.publicKey);
    expect(fold([stated(fresh)], after).revoked.size).toBe(1);
    const end = (key: SigningKey): Roster => {
      const word = signFamilyErasure(key, family.root.publicKey);
      return fold([itemEvent(mum.identity, erasureItem(family.random, word))], after);
    };
    expect(end(family.root).ended).toBeNull();
    expect(end(kit).ended).not.toBeNull();
    const line = lineOf(after.kits);
    const { fingerprint } = family;
    const typed = (words: string): Promise<string | null> =>
      refusalOf(Promise.resolve().then(() => requireInForce(line, fingerprint, words)));
    expect(await typed(fingerprint)).toBe('KIT_REPLACED');
    expect(await typed('ff')).toBe('KIT_UNKNOWN');
  });

  test('a device that only the old paper makes comes into nothing, and is taken out', () => {
    const finder = family.guardian(mum.identity.person);
    expect(broken(finder, [made()])).toBe('KIT_IN_FORCE');
    expect(broken(finder, [])).toBeNull();
    expect(welcomeBroken(finder, [made()])).toBe('KIT_IN_FORCE');
    const out = { by: dad, removes: [finder], members: [mum, dad, finder] };
    expect(brokenBy({ ...out, statements: [made()] })).toBeNull();
    expect(brokenBy({ ...out, by: mia, members: [mum, mia, finder], statements: [made()] })).toBe(
      null,
    );
    // What it says of others is not there.
    const word = signRevocation(finder.key, finder.chain, dad.identity.device);
    const posted = [made(), signRootRevocation(family.root, dad.identity.device), word];
    expect(brokenBy({ by: mum, removes: [dad], members: [mum, dad], statements: posted })).toBe(
      'REMOVE_WITH_RIGHT',
    );
  });

  test('a device of the new kit comes in by its word, and by no kit of somebody’s own', () => {
    const gran = under(kit);
    expect(broken(gran, [made()])).toBeNull();
    expect(broken(gran, [])).toBe('KIT_IN_FORCE');
    expect(welcomeBroken(gran, [made()])).toBeNull();
    expect(welcomeBroken(gran, [])).toBe('KIT_IN_FORCE');
    expect(broken(under(nextKit), [made()])).toBe('KIT_IN_FORCE');
    // It makes the next one as well.
    const second = made({ by: gran, serial: 2, from: kit, to: nextKit, stays: [mum, dad, gran] });
    expect(broken(under(nextKit), [second, made()])).toBeNull();
    expect(broken(under(kit), [second, made()])).toBe('KIT_IN_FORCE');
    expect(broken(under(nextKit), [second])).toBe('KIT_IN_FORCE');
  });

  test('a word under a kit counts only where the kit is judged', () => {
    const own = under(kit);
    const word = signRevocation(own.key, own.chain, dad.identity.device);
    expect(readStatement(word)).toBeUndefined();
    expect(readUnderAnyKit(word)).toMatchObject({ by: { root: family.fingerprint } });
    const end = signFamilyErasure(kit, family.root.publicKey);
    expect(endedFamily(end)).toBeUndefined();
    expect(endedFamily(end, () => lineOf(after.kits))).toBe(family.fingerprint);
  });
});

interface Proposed {
  readonly by: TestDevice;
  readonly members: readonly TestDevice[];
  readonly adds?: readonly Identity[];
  readonly removes?: readonly TestDevice[];
  readonly statements: readonly Uint8Array[];
}

function brokenBy({ by, members, adds = [], removes = [], statements }: Proposed): string | null {
  const before = membersOf(...members);
  const memberOf = ({ identity }: TestDevice) =>
    before.filter((one) => one.device === identity.device);
  const [committer] = memberOf(by);
  if (committer === undefined) {
    throw new Error('not a member');
  }
  const posted = statements.map((bytes) => ({ sender: committer, statement: read(bytes) }));
  return brokenCommitRule(
    policyOf(mum, { kind: 'family' }),
    {
      group: family.group(),
      committer,
      adds,
      removes: removes.flatMap(memberOf),
      before,
      previousCommitter: null,
      othersHaveSpoken: true,
    },
    standing(posted),
  );
}

function broken(arriving: TestDevice, statements: readonly Uint8Array[]): string | null {
  return brokenBy({ by: mum, members: [mum, mia], adds: [arriving.identity], statements });
}

function welcomeBroken(among: TestDevice, statements: readonly Uint8Array[]): string | null {
  const members = membersOf(mum, mia, among);
  const [inviter] = members;
  return brokenWelcomeRule({
    policy: policyOf(mum, { kind: 'family' }),
    group: family.group(),
    members,
    self: mia.identity.device,
    inviter: inviter ?? { ...mum.identity, leaf: 0 },
    statements: statements.map(read),
  });
}

function read(bytes: Uint8Array): Statement {
  const statement = readUnderAnyKit(bytes);
  if (statement === undefined) {
    throw new Error('a statement of a test does not read');
  }
  return statement;
}

test('a phone that was taken out is no second device for whoever tells of a new kit', () => {
  const known = knownKits(made());
  const of = (...out: readonly TestDevice[]): Pick<Roster, 'kits' | 'revoked'> => ({
    kits: [],
    revoked: new Map(out.map(({ identity }) => [identity.device, { statements: [], since: 0 }])),
  });
  expect(joinKits(family.fingerprint, of(), known)).toHaveLength(1);
  for (const gone of [mum, dad]) {
    expect(joinKits(family.fingerprint, of(gone), known)).toHaveLength(0);
  }
  // What a device has heard itself stays.
  expect(joinKits(family.fingerprint, { ...of(dad), kits: known }, [])).toHaveLength(1);
});

test('nothing is said beside a device of a kit that is none of the family’s', () => {
  const [own, finder] = [under(nextKit), family.guardian()];
  const line = lineOf(after.kits);
  const [member, found] = membersOf(own, finder);
  for (const known of [[], line]) {
    expect(isUnderNoKit(known, member ?? own.identity)).toBe(true);
    expect(isUnderNoKit(known, own.identity)).toBe(true);
  }
  expect(isUnderNoKit(line, found ?? finder.identity)).toBe(true);
  // Whoever has left before there was a new kit has said what stands there.
  expect(isUnderNoKit(line, finder.identity)).toBe(false);
  expect(isUnderNoKit([], found ?? finder.identity)).toBe(false);
  const two = fold([stated(made({ serial: 2, from: kit, to: nextKit }))], after);
  expect(replacedAmong(membersOf(finder), two, family.fingerprint)).toMatchObject([
    { device: finder.identity.device, statements: [two.kits[1]?.statement] },
  ]);
});

function knownKits(statement: Uint8Array): Roster['kits'] {
  return fold([stated(statement)]).kits;
}

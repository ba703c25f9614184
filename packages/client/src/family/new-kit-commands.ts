/** How guardians make a new kit when the paper is lost; a child is told POLICY. */
import { KnotholeError } from '@knothole/protocol';
import { CHAIN_ITEM_KINDS } from '../chain/types.ts';
import { ITEM_KINDS } from '../conversation/item-kinds.ts';
import { zero } from '../crypto/hash.ts';
import { kitKeys, makeKitEntropy } from '../crypto/kit-keys.ts';
import type { Commands } from '../view.ts';
import { makeItem } from './family-items.ts';
import { rootFingerprint } from './family-root.ts';
import type { FamilyTracker } from './group-trackers.ts';
import type { Home } from './home.ts';
import { requireRight, wordsOf } from './kit-commands.ts';
import { rootKeyOf } from './kit-holder.ts';
import {
  encodeProposal,
  newKeyOfSuccession,
  readProposal,
  signProposal,
  signWitness,
} from './kit-succession.ts';
import { guardiansHere, hasFriends, mayWitness } from './known-kits.ts';
import type { NewKitRecord } from './new-kit-record.ts';
import { newKitWrite } from './new-kit-record.ts';

/** A second guardian's device says no: no witness at all. */
const REFUSAL = new Uint8Array();

/** Nothing changes by it: a second guardian's device has to agree, and the words to be on paper. */
export async function askNewKit(home: Home): Promise<void> {
  const family = familyOf(home);
  const { household, context, newKit } = home;
  const { roster, me, device, friends } = household;
  const asked = roster.askedKit;
  if (hasFriends({ friends })) {
    throw new KnotholeError('KIT_FRIENDS', 'other families would not know the new kit');
  }
  if (home.kit !== null || newKit.record?.step === 'confirmed') {
    throw new KnotholeError('WRONG_STAGE', 'the words of the kit are still here');
  }
  if (asked !== null && asked.by !== me.device) {
    throw new KnotholeError('WRONG_STAGE', 'another device asks for a new kit');
  }
  const guardians = [...guardiansHere(roster).keys()];
  if (!guardians.some((other) => mayBeAsked(home, other))) {
    // One phone alone would be enough for whoever has stolen it.
    throw new KnotholeError('KIT_WITNESS', "a second guardian's device is needed");
  }
  const entropy = makeKitEntropy(context.ports.random);
  const keys = kitKeys(entropy);
  const last = roster.kits.at(-1);
  const proposal = encodeProposal(
    signProposal(device.signer, keys.root, {
      serial: roster.kits.length + 1,
      replacedKey:
        (last === undefined ? undefined : newKeyOfSuccession(last.statement)) ?? rootKeyOf(home),
      newKey: keys.root.publicKey,
      stays: guardians,
    }),
  );
  zero(keys.root.secretKey, keys.vaultKey, keys.helpRoot);
  const record: NewKitRecord = { step: 'asked', entropy, proposal };
  const item = makeItem(context.ports.random, ITEM_KINDS.kitProposal, proposal);
  await family.chain.submit([{ kind: 'say', item }], [newKitWrite(record)]);
  newKit.record = record;
}

function mayBeAsked(home: Home, other: string): boolean {
  const { roster, me } = home.household;
  const person = roster.admitted.get(other);
  return person !== undefined && mayWitness(roster, { ...me, device: other, person }, me.device);
}

export async function answerNewKit(home: Home, same: boolean): Promise<void> {
  const family = familyOf(home);
  const { household, context, newKit } = home;
  const asked = household.roster.askedKit;
  const proposal = asked === null ? undefined : readProposal(asked.proposal);
  if (newKit.view?.step !== 'asked' || proposal === undefined) {
    throw new KnotholeError('WRONG_STAGE', 'nobody asks this device about a new kit');
  }
  const body = same ? signWitness(household.device.signer, proposal) : REFUSAL;
  const item = makeItem(context.ports.random, ITEM_KINDS.kitWitness, body);
  await family.chain.submit([{ kind: 'say', item }]);
}

/** From here on the old paper is worth nothing, as each device hears it. */
export async function confirmNewKit(
  home: Home,
  { answers }: Commands['confirmNewKit'][0],
): Promise<void> {
  const family = familyOf(home);
  const { household, context, newKit } = home;
  const { entropy } = agreedOn(home);
  requireRight(await wordsOf(entropy), answers);
  const succession = household.roster.askedKit?.succession ?? null;
  if (succession === null) {
    throw new KnotholeError('WRONG_STAGE', 'no second device has agreed');
  }
  const { root, helpRoot, vaultKey } = kitKeys(entropy);
  const record: NewKitRecord = {
    step: 'confirmed',
    kit: rootFingerprint(root.publicKey),
    helpRoot,
    vaultKey,
  };
  const item = makeItem(context.ports.random, CHAIN_ITEM_KINDS.statement, succession);
  await family.chain.submit([{ kind: 'say', item }], [newKitWrite(record)]);
  newKit.record = record;
  zero(entropy, root.secretKey);
}

/** @throws {KnotholeError} WRONG_STAGE while no second device has agreed. */
export function agreedOn(home: Home): Extract<NewKitRecord, { readonly step: 'asked' }> {
  requireGuardian(home);
  const { record, view } = home.newKit;
  if (record?.step !== 'asked' || view?.step !== 'words') {
    throw new KnotholeError('WRONG_STAGE', 'there are no new words to write down');
  }
  return record;
}

function familyOf(home: Home): FamilyTracker {
  requireGuardian(home);
  const { family } = home.household;
  if (family === null) {
    throw new KnotholeError('WRONG_STAGE', 'the family group is not here yet');
  }
  return family;
}

function requireGuardian(home: Home): void {
  if (home.household.me.role !== 'guardian') {
    throw new KnotholeError('POLICY', 'only a guardian can do this');
  }
}

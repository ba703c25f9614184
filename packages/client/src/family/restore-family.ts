/**
 * A guardian's new phone with the words of the kit: it reads the vault, takes the guardian's place with
 * a device key of its own, takes her other devices out, and founds the family group anew. Everybody
 * else is called in the help chains.
 */
import { KnotholeError } from '@knothole/protocol';
import { type ChainHost, foundChain } from '../chain/chain-host.ts';
import { predecessorsAfter } from '../chain/lineage.ts';
import { zero } from '../crypto/hash.ts';
import { type KitKeys, kitKeys } from '../crypto/kit-keys.ts';
import { makeSigningKey } from '../crypto/signing-key.ts';
import type { JournalEntry } from '../friends-view.ts';
import type { RelayLink } from '../ports.ts';
import type { Commands } from '../view.ts';
import { certifyGuardian, deviceIdOf, namesOf } from './certificate.ts';
import type { CoreContext } from './core-context.ts';
import { encodeDeviceRecord } from './device-record.ts';
import { rootFingerprint } from './family-root.ts';
import { atRelay, type KnownRelay } from './first-contact.ts';
import { guardianHelpWrite } from './help-keys.ts';
import { inheritanceWrite } from './inheritance.ts';
import { withEntries } from './journal.ts';
import { makeLeaf } from './key-packages.ts';
import { requireInForce } from './kit-root.ts';
import { rootKeyOfSuccession } from './kit-succession.ts';
import { lineOf } from './known-kits.ts';
import { signOfferKey } from './offer-key.ts';
import type { PersonProfile } from './profile.ts';
import { asTakenOut, revocationWrites } from './revocation.ts';
import {
  admit,
  encodeSnapshot,
  type Roster,
  rosterFromSnapshot,
  withOfferKey,
  withRevoked,
} from './roster.ts';
import { signRootRevocation } from './statement.ts';
import { STORE_KEYS } from './store-keys.ts';
import { findVault, type Vault } from './vault.ts';
import { vaultEnding } from './vault-end.ts';

/**
 * Where several guardians could be meant and none is named, answers with them, and nothing has happened.
 * @throws {KnotholeError} KIT_WORDS, KIT_UNKNOWN, KIT_REPLACED, and what an unreachable relay gives.
 */
export async function restoreFamily(
  context: CoreContext,
  input: Commands['restoreFamily'][0],
): Promise<Commands['restoreFamily'][1]> {
  // The list of words is large, and loaded on such an evening only.
  const { kitEntropy } = await import('../crypto/kit-words.ts');
  const entropy = kitEntropy(input.words);
  const keys = kitKeys(entropy);
  try {
    return await atRelay(context, input, async (host, relay) => {
      const { vault, roster } = await findFamily(host.link, keys);
      const guardians = roster === undefined ? [] : guardiansOf(roster);
      const guardian =
        input.guardian === undefined && guardians.length === 1
          ? guardians[0]
          : guardians.find(({ person }) => person === input.guardian);
      if (vault === undefined || roster === undefined || guardians.length === 0) {
        throw new KnotholeError('KIT_UNKNOWN', 'this relay holds no family of this kit');
      }
      if (guardian === undefined) {
        return guardians.map(({ person, profile }) => ({ id: person, ...profile }));
      }
      await takePlace(host, relay, keys, { vault, roster, guardian });
      return null;
    });
  } finally {
    zero(entropy, keys.root.secretKey, keys.vaultKey, keys.helpRoot);
  }
}

/** What the kit's vault tells. @throws {KnotholeError} KIT_REPLACED, KIT_UNKNOWN. */
async function findFamily(
  link: RelayLink,
  { root: { publicKey }, vaultKey }: KitKeys,
): Promise<{ readonly vault?: Vault; readonly roster?: Roster }> {
  const now = link.timeSeconds();
  const kit = rootFingerprint(publicKey);
  const ending = await vaultEnding(link, vaultKey, kit, now);
  if (ending === 'replaced') {
    throw new KnotholeError('KIT_REPLACED', 'the family has a new kit since');
  }
  const vault = ending === null ? await findVault(link, vaultKey, now) : undefined;
  if (vault === undefined) {
    return {};
  }
  const roster = rosterFromSnapshot(vault.snapshot);
  const [first] = roster.kits;
  requireInForce(lineOf(roster.kits), first?.word.root ?? kit, kit);
  return { vault, roster };
}

/** Those who have a device; all of them where nobody has. */
function guardiansOf({ people, admitted, revoked }: Roster): readonly PersonProfile[] {
  const all = [...people].flatMap(([person, { role, profile }]) =>
    role === 'guardian' ? [{ person, role, profile }] : [],
  );
  const withDevice = new Set(
    [...admitted].filter(([device]) => !revoked.has(device)).map(([, person]) => person),
  );
  const present = all.filter(({ person }) => withDevice.has(person));
  return present.length === 0 ? all : present;
}

/** The family's first root, as those who have made a new kit have signed it. */
function rootKeyIn({ kits: [first] }: Roster): Uint8Array | undefined {
  return first === undefined ? undefined : rootKeyOfSuccession(first.statement);
}

async function takePlace(
  host: ChainHost,
  relay: KnownRelay,
  keys: KitKeys,
  known: { readonly vault: Vault; readonly roster: Roster; readonly guardian: PersonProfile },
): Promise<void> {
  const { vault, guardian } = known;
  const { random, suite, link } = host;
  const key = makeSigningKey(random);
  const rootKey = rootKeyIn(known.roster) ?? keys.root.publicKey;
  const certificates = certifyGuardian(keys.root, guardian.person, key.publicKey, rootKey);
  const signer = { key, certificates };
  // Whoever has found or stolen the old phone is out with it.
  const revocations = [...known.roster.admitted]
    .filter(([, person]) => person === guardian.person)
    .map(([device]) => ({
      device,
      since: link.timeSeconds(),
      statement: signRootRevocation(keys.root, device, rootKey),
    }));
  const admission = { device: deviceIdOf(key.publicKey), profile: guardian };
  const admitted = admit(withRevoked(known.roster, revocations.map(asTakenOut)), admission);
  const entry: JournalEntry = {
    id: admission.device,
    by: guardian.person,
    at: link.timeSeconds(),
    act: 'family-restored',
    person: guardian.person,
    contact: null,
  };
  const restored = { ...admitted, journal: withEntries(admitted.journal, [entry]) };
  const chain = await foundChain(host, {
    policy: {
      kind: 'family',
      form: 'family',
      people: [],
      oversight: 'with-guardian',
      relayUrl: relay.relayUrl,
      predecessors: predecessorsAfter(vault.family),
      roots: [rootFingerprint(rootKey)],
    },
    keyPackage: await makeLeaf(suite, random, signer),
    also: (familyGroup) => [
      { key: STORE_KEYS.device, value: encodeDeviceRecord({ signer, ...relay, familyGroup }) },
      {
        key: STORE_KEYS.snapshot,
        value: encodeSnapshot(withOfferKey(restored, signOfferKey(key))),
      },
      ...revocations.flatMap(revocationWrites),
      inheritanceWrite(vault.conversations),
      guardianHelpWrite(keys, namesOf(certificates).kit ?? null),
    ],
  });
  await chain.close();
}

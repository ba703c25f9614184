/** A device with nothing on it: it makes a family, finds one again, or shows itself to one. */
import { type ChainHost, foundChain } from '../chain/chain-host.ts';
import { zero } from '../crypto/hash.ts';
import { kitKeys, makeKitEntropy } from '../crypto/kit-keys.ts';
import { makeSigningKey } from '../crypto/signing-key.ts';
import { offerWrites } from '../pairing/tablet-offer.ts';
import type { Profile } from '../view.ts';
import { certifyGuardian, deviceIdOf } from './certificate.ts';
import type { CoreContext, Stage } from './core-context.ts';
import { encodeDeviceRecord } from './device-record.ts';
import { rootFingerprint } from './family-root.ts';
import { atRelay, type KnownRelay } from './first-contact.ts';
import { guardianHelpWrite } from './help-keys.ts';
import { type DeviceSigner, makeLeaf } from './key-packages.ts';
import { signOfferKey } from './offer-key.ts';
import { newPerson } from './person.ts';
import { checkedProfile } from './profile.ts';
import { restoreFamily } from './restore-family.ts';
import { admit, EMPTY_ROSTER, encodeSnapshot, withOfferKey } from './roster.ts';
import { STORE_KEYS } from './store-keys.ts';

export function newStage(context: CoreContext): Stage {
  return {
    view: { stage: 'new' },
    handlers: {
      createFamily: async (input) => {
        const profile = checkedProfile(input.profile);
        await atRelay(context, input, (host, relay) => found(host, relay, profile));
        await context.reload();
        return null;
      },
      restoreFamily: async (input) => {
        const guardians = await restoreFamily(context, input);
        if (guardians === null) {
          await context.reload();
        }
        return guardians;
      },
      startPairing: async (input) => {
        await context.transactor.commit(await offerWrites(context, input));
        await context.reload();
        return null;
      },
    },
    close: async () => undefined,
  };
}

async function found(host: ChainHost, relay: KnownRelay, profile: Profile): Promise<void> {
  const { random, suite } = host;
  const kit = makeKitEntropy(random);
  const keys = kitKeys(kit);
  const { root } = keys;
  const key = makeSigningKey(random);
  const person = newPerson(rootFingerprint(root.publicKey), 'guardian', random, new Set());
  const signer: DeviceSigner = { key, certificates: certifyGuardian(root, person, key.publicKey) };
  const admitted = admit(EMPTY_ROSTER, {
    device: deviceIdOf(key.publicKey),
    profile: { person, role: 'guardian', profile },
  });
  const roster = withOfferKey(admitted, signOfferKey(key));
  const chain = await foundChain(host, {
    policy: {
      kind: 'family',
      form: 'family',
      people: [],
      oversight: 'with-guardian',
      relayUrl: relay.relayUrl,
      predecessors: [],
      roots: [rootFingerprint(root.publicKey)],
    },
    keyPackage: await makeLeaf(suite, random, signer),
    also: (familyGroup) => [
      { key: STORE_KEYS.device, value: encodeDeviceRecord({ signer, ...relay, familyGroup }) },
      { key: STORE_KEYS.snapshot, value: encodeSnapshot(roster) },
      { key: STORE_KEYS.kit, value: kit },
      guardianHelpWrite(keys),
    ],
  });
  await chain.close();
  zero(root.secretKey, keys.vaultKey, keys.helpRoot, kit);
}

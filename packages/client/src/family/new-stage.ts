/** A device with nothing on it: it makes a family, or shows itself to one. */
import { decodeBase64url, encodeHex, hasCode, KnotholeError, PASS_BYTES } from '@knothole/protocol';
import { type ChainHost, foundChain } from '../chain/chain-host.ts';
import { zero } from '../crypto/hash.ts';
import { kitKeys, makeKitEntropy } from '../crypto/kit-keys.ts';
import { makeSigningKey } from '../crypto/signing-key.ts';
import { offerWrites } from '../pairing/tablet-offer.ts';
import type { RelayLink } from '../ports.ts';
import type { Commands, Profile } from '../view.ts';
import { certifyGuardian, deviceIdOf, PERSON_BYTES } from './certificate.ts';
import type { CoreContext, Stage } from './core-context.ts';
import { encodeDeviceRecord, MAX_RELAY_URL_LENGTH } from './device-record.ts';
import { rootFingerprint } from './family-root.ts';
import { guardianHelpWrite } from './help-keys.ts';
import { type DeviceSigner, makeLeaf } from './key-packages.ts';
import { PATIENCE_MILLISECONDS, untilOnline } from './link-status.ts';
import { signOfferKey } from './offer-key.ts';
import { makeFamilyPolicy } from './policy.ts';
import { checkedProfile } from './profile.ts';
import { admit, EMPTY_ROSTER, encodeSnapshot, withOfferKey } from './roster.ts';
import { STORE_KEYS } from './store-keys.ts';

export function newStage(context: CoreContext): Stage {
  return {
    view: { stage: 'new' },
    handlers: {
      createFamily: async (input) => {
        await createFamily(context, input);
        await context.reload();
        return null;
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

/**
 * Asks the relay first: a wrong address or pass is found before anything exists, and the first
 * bucket comes from the relay's clock, not from this device's.
 */
async function createFamily(
  context: CoreContext,
  input: Commands['createFamily'][0],
): Promise<void> {
  const profile = checkedProfile(input.profile);
  const relayPass = decodePass(input.relayPass);
  if (input.relayUrl.length > MAX_RELAY_URL_LENGTH) {
    throw new KnotholeError('INPUT', 'the address of the relay is too long');
  }
  const { clock, network } = context.ports;
  const link = network.connect({ url: input.relayUrl, pass: relayPass });
  try {
    await untilOnline(link, clock, PATIENCE_MILLISECONDS);
    await found(context, link, { profile, relayUrl: input.relayUrl, relayPass });
  } finally {
    await link.close();
  }
}

async function found(
  context: CoreContext,
  link: RelayLink,
  family: {
    readonly profile: Profile;
    readonly relayUrl: string;
    readonly relayPass: Uint8Array | null;
  },
): Promise<void> {
  const { random } = context.ports;
  const kit = makeKitEntropy(random);
  const keys = kitKeys(kit);
  const { root } = keys;
  const key = makeSigningKey(random);
  const person = encodeHex(random.bytes(PERSON_BYTES));
  const signer: DeviceSigner = { key, certificates: certifyGuardian(root, person, key.publicKey) };
  const admitted = admit(EMPTY_ROSTER, {
    device: deviceIdOf(key.publicKey),
    profile: { person, role: 'guardian', profile: family.profile },
  });
  const roster = withOfferKey(admitted, signOfferKey(key));
  const { relayUrl, relayPass } = family;
  const chain = await foundChain(hostFor(context, link), {
    policy: {
      kind: 'family',
      form: 'family',
      people: [],
      oversight: 'with-guardian',
      relayUrl,
      predecessors: [],
      roots: [rootFingerprint(root.publicKey)],
    },
    keyPackage: await makeLeaf(context.suite, random, signer),
    also: (familyGroup) => [
      {
        key: STORE_KEYS.device,
        value: encodeDeviceRecord({ signer, relayUrl, relayPass, familyGroup }),
      },
      { key: STORE_KEYS.snapshot, value: encodeSnapshot(roster) },
      { key: STORE_KEYS.kit, value: kit },
      guardianHelpWrite(keys),
    ],
  });
  await chain.close();
  zero(root.secretKey, keys.vaultKey, keys.helpRoot, kit);
}

/** The chain that it founds is opened again by the home stage. */
function hostFor(context: CoreContext, link: RelayLink): ChainHost {
  const { ports, suite, transactor, rules } = context;
  return {
    suite,
    clock: ports.clock,
    random: ports.random,
    link,
    transactor,
    policy: makeFamilyPolicy(),
    rules,
    snapshot: () => new Uint8Array(),
  };
}

function decodePass(text: string | null): Uint8Array | null {
  if (text === null) {
    return null;
  }
  try {
    const pass = decodeBase64url(text);
    if (pass.length === PASS_BYTES) {
      return pass;
    }
  } catch (error) {
    if (!hasCode(error, 'INPUT')) {
      throw error;
    }
  }
  throw new KnotholeError('PASS', 'this is not the pass of a relay');
}

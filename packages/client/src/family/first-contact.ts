/** What a device with nothing on it needs to found a group: a relay that it has reached. */
import { decodeBase64url, hasCode, KnotholeError, PASS_BYTES } from '@knothole/protocol';
import type { ChainHost } from '../chain/chain-host.ts';
import type { RelayLink } from '../ports.ts';
import type { CoreContext } from './core-context.ts';
import { MAX_RELAY_URL_LENGTH } from './device-record.ts';
import { PATIENCE_MILLISECONDS, untilOnline } from './link-status.ts';
import { makeFamilyPolicy } from './policy.ts';

/** A relay as its operator has given it. */
export interface KnownRelay {
  readonly relayUrl: string;
  readonly relayPass: Uint8Array | null;
}

/**
 * Does `work` while connected. The relay is asked first: a wrong address or pass is found before
 * anything exists, and the first bucket comes from the relay's clock, not from this device's.
 * @throws {KnotholeError} INPUT, PASS, VERSION, OFFLINE.
 */
export async function atRelay<Result>(
  context: CoreContext,
  input: { readonly relayUrl: string; readonly relayPass: string | null },
  work: (host: ChainHost, relay: KnownRelay) => Promise<Result>,
): Promise<Result> {
  const { relayUrl } = input;
  const relayPass = decodePass(input.relayPass);
  if (relayUrl.length > MAX_RELAY_URL_LENGTH) {
    throw new KnotholeError('INPUT', 'the address of the relay is too long');
  }
  const { clock, network } = context.ports;
  const link = network.connect({ url: relayUrl, pass: relayPass });
  try {
    await untilOnline(link, clock, PATIENCE_MILLISECONDS);
    return await work(hostFor(context, link), { relayUrl, relayPass });
  } finally {
    await link.close();
  }
}

/** The chain that is founded with it is opened again by the home stage. */
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

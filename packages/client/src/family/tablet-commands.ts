/** What can be done on a tablet that waits for its welcome, or for a tap. */
import { encodeHex, hasCode, KnotholeError } from '@knothole/protocol';
import { CHAIN_ITEM_KINDS } from '../chain/types.ts';
import type { TabletJoining } from '../pairing/tablet-joining.ts';
import { offerWrites } from '../pairing/tablet-offer.ts';
import type { StoreWrite } from '../ports.ts';
import type { CommandHandlers } from './core-context.ts';
import { makeItem, pairedItem } from './family-items.ts';
import type { Home } from './home.ts';
import { inheritanceWrite, type KnownConversation } from './inheritance.ts';
import { signLeave } from './statement.ts';
import { STORE_KEYS } from './store-keys.ts';
import { findVault } from './vault.ts';
import { wipeWrites } from './wipe.ts';

const ID_BYTES = 16;
/** How long a tablet that refuses waits to tell the family so. */
const FAREWELL_MILLISECONDS = 5_000;

export function tabletHandlers(home: Home, tablet: TabletJoining): CommandHandlers {
  return {
    startPairing: async (input) => {
      // Checked before anything is forgotten.
      await offerWrites(home.context, input);
      await forget(home, () => offerWrites(home.context, input));
      return null;
    },
    cancelPairing: async () => {
      await forget(home, () => wipeWrites(home.context.transactor.store));
      return null;
    },
    answerAnimals: async ({ same }) => {
      if (tablet.view.step !== 'animals') {
        throw new KnotholeError('WRONG_STAGE', 'there are no animals to compare');
      }
      if (same) {
        await confirm(home);
      } else {
        const { relayUrl } = home.household.device;
        await forget(home, () => offerWrites(home.context, { relayUrl, appUrl: tablet.appUrl }));
      }
      return null;
    },
  };
}

async function confirm(home: Home): Promise<void> {
  await sayPaired(home);
  await home.context.reload();
}

/** A guardian's device, whose animals were compared before: nobody has to tap any more. */
export async function enterHome(home: Home): Promise<void> {
  await sayPaired(home, [inheritanceWrite(await conversationsInVault(home))]);
  // Asked for in a round, which has to end first.
  home.context.reload().catch((error: unknown) => home.context.fail(error));
}

/** What her person is in, or was with a device that is gone: it is gone on with, not begun again. */
async function conversationsInVault({
  household: { help, host, time },
}: Home): Promise<readonly KnownConversation[]> {
  const vault =
    help?.kind === 'guardian' ? await findVault(host.link, help.vaultKey, time.now()) : undefined;
  return vault?.conversations ?? [];
}

async function sayPaired(
  { household: { family, host } }: Home,
  also: readonly StoreWrite[] = [],
): Promise<void> {
  if (family === null) {
    throw new KnotholeError('WRONG_STAGE', 'the family group is not here yet');
  }
  await family.chain.submit(
    [{ kind: 'say', item: pairedItem(host.random) }],
    [{ key: STORE_KEYS.pairing, value: null }, ...also],
  );
}

/** Chains stop first: they would write what has just been forgotten. */
async function forget(home: Home, writes: () => Promise<readonly StoreWrite[]>): Promise<void> {
  await sayFarewell(home);
  await home.close();
  await home.context.transactor.commit(await writes());
  await home.context.reload();
}

/** As far as it goes: the family sees who left; if it does not, the phone removes the device anyway. */
async function sayFarewell(home: Home): Promise<void> {
  const { family, device, host } = home.household;
  if (family === null || family.view.status.kind !== 'live') {
    return;
  }
  const statement = makeItem(
    host.random,
    CHAIN_ITEM_KINDS.statement,
    signLeave(device.signer.key, family.view.group),
  );
  try {
    await family.chain.submit([
      { kind: 'leave', id: encodeHex(host.random.bytes(ID_BYTES)), statement },
    ]);
  } catch (error) {
    if (!hasCode(error, 'STORE_FULL')) {
      throw error;
    }
    return;
  }
  await family.untilLeft(home.household.me.device, host.clock, FAREWELL_MILLISECONDS);
}

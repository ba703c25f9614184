/** What a client does that keeps no rule: it signs and sends whatever it is told to. */
import { encodeHex } from '@knothole/protocol';
import { CHAIN_RULES, type ChainRules } from '../../src/chain/rules.ts';
import { CHAIN_ITEM_KINDS, type Chain, type Intent, type Item } from '../../src/chain/types.ts';
import { loadSuite } from '../../src/crypto/suite.ts';
import { deviceIdOf } from '../../src/family/certificate.ts';
import { makeItem } from '../../src/family/family-items.ts';
import { asInvited, type DeviceSigner, makeOwnKeyPackage } from '../../src/family/key-packages.ts';
import { systemRandom as random } from '../../src/platform/node/index.ts';

export const HOSTILE_RULES: ChainRules = { ...CHAIN_RULES, judgesCommits: false };

/** An intent that adds a device with this key, by the statements. */
export async function adding(
  signer: DeviceSigner,
  statements: readonly Uint8Array[],
): Promise<Intent> {
  const now = Math.floor(Date.now() / 1_000);
  const { id, pair, parcel } = await makeOwnKeyPackage(
    await loadSuite(random),
    random,
    signer,
    now,
  );
  const device = deviceIdOf(signer.key.publicKey);
  const invited = asInvited({ id, device, keyPackage: pair.publicBytes, parcel });
  const items = statements.map((body) => makeItem(random, CHAIN_ITEM_KINDS.statement, body));
  return { kind: 'add', id: encodeHex(random.bytes(16)), devices: [invited], statements: items };
}

/** Resolves when the changed client has had its way, as far as it can see. */
export async function commit(chain: Chain, intent: Intent): Promise<void> {
  const { epoch } = chain.view;
  await new Promise<void>((resolve, reject) => {
    const stop = chain.onChange((view) => {
      if (view.epoch > epoch) {
        stop();
        resolve();
      }
    });
    chain.submit([intent]).catch(reject);
  });
}

/** Resolves when all of it is at the relay. */
export async function saying(chain: Chain, items: readonly Item[]): Promise<void> {
  await chain.submit(items.map((item) => ({ kind: 'say', item })));
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (chain.view.outbox.every(({ landed }) => landed !== null)) {
        stop();
        resolve();
      }
    };
    const stop = chain.onChange(look);
    look();
  });
}

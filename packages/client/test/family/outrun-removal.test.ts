import { expect, test } from 'vitest';
import { loadChain } from '../../src/chain/chain-store.ts';
import { EpochSlots } from '../../src/chain/epoch-slots.ts';
import { encodeCommitHeader } from '../../src/chain/message.ts';
import { CHAIN_RULES } from '../../src/chain/rules.ts';
import { createCommit } from '../../src/crypto/create-commit.ts';
import { sealEnvelope } from '../../src/crypto/envelope.ts';
import { decodeState, epochAuthenticator } from '../../src/crypto/group-state.ts';
import { sha256 } from '../../src/crypto/hash.ts';
import { FOX, makeFamily, openRelay, pairTablet, StoryDevice } from './story.ts';
import { Thief } from './thief.ts';

/** As many as one removal would have to chase, epoch after epoch. */
const EPOCHS = 12;

/** Ends the next epochs in advance, each at this position. */
async function layCommits(thief: Thief, at: number): Promise<void> {
  const { host, store, device } = thief;
  const config = {
    acceptsCredential: (identity: Uint8Array, key: Uint8Array): boolean =>
      host.policy.identify(identity, key) !== undefined,
  };
  const chain = await loadChain(store, device.familyGroup, (bytes) =>
    decodeState(host.suite, bytes, config),
  );
  if (chain === undefined || chain.bucket === null) {
    throw new Error('the tablet is in the family group');
  }
  const { bucket } = chain;
  let { group, firstHash } = chain;
  let behind = chain.hashes.at(-1) ?? firstHash;
  let position = chain.position + at;
  for (let laid = 0; laid < EPOCHS; laid += 1) {
    const slots = await EpochSlots.of(group, bucket);
    const { inner, next } = await createCommit(group, {
      authenticatedData: encodeCommitHeader({
        bucket,
        seen: { position: 0, hash: firstHash },
      }),
    });
    let slot = slots.at(position);
    let outcome = await put(slot);
    while (outcome.kind === 'taken') {
      position += 1;
      slot = slots.at(position);
      outcome = await put(slot);
    }
    expect(outcome.kind).toBe('ok');
    behind = sha256(behind, envelopeAt(slot));
    firstHash = CHAIN_RULES.beginHash(behind, epochAuthenticator(next));
    behind = firstHash;
    group = next;
    position = at;

    function envelopeAt({ sealKey, ref }: typeof slot) {
      return sealEnvelope(sealKey, inner, ref.address);
    }

    function put(free: typeof slot) {
      return host.link.put(free.ref.bucket, free.cap, envelopeAt(free));
    }
  }
}

test.each([
  ['before anything else is said', 0],
  ['right behind the statement', 1],
])(
  'a tablet that has ended the next epochs in advance is removed all the same: %s',
  async (_, at) => {
    const relay = await openRelay();
    const phone = await makeFamily(relay);
    const mia = await StoryDevice.open();
    await pairTablet(phone, mia, relay, FOX);
    await mia.conversation('Mum');
    const devices = () => phone.home.people.find(({ nickname }) => nickname === 'Mia')?.devices;
    const device = devices()?.[0]?.id ?? '';
    await mia.close();
    const thief = await Thief.of(mia);
    await layCommits(thief, at);
    await thief.host.link.close();
    await phone.core.run('removeDevice', { device });
    await phone.until('Mia gone', () => devices()?.length === 0);
    await phone.close();
    const [family] = (await (await Thief.of(phone)).chains()).filter(
      ({ view }) => view.policy.kind === 'family',
    );
    expect(family?.view.epoch).toBeLessThan(EPOCHS);
  },
);

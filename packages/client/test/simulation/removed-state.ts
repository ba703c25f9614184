/** What a device that was taken out can do with the state that it has kept: open nothing (I9). */
import { openEnvelope } from '../../src/crypto/envelope.ts';
import { openInner } from '../../src/crypto/open-inner.ts';
import { Broken } from '../model/invariants.ts';
import type { Oracle } from './oracle.ts';
import { loadReal, type RealState } from './real-state.ts';
import type { SimulatedDevice } from './simulated-device.ts';

/** Positions of its last epoch that are tried on everything said since. */
const KEYS_TRIED = 6;

/** To be asked when those who are left have said something since. */
export async function opensNothing(oracle: Oracle, conversation: string): Promise<void> {
  const devices = [...oracle.simulation.devices.values()];
  for (const device of devices) {
    const state = await stateOf(device, conversation);
    if (state?.status.kind === 'removed' && state.bucket !== null) {
      await findsNothing(oracle, device, state);
      for (const other of devices.filter((one) => one.isLive(conversation))) {
        await openNothingOf(oracle, device, state, await stateOf(other, conversation));
      }
    }
  }
}

/** Where its own epoch would go on: what stands there is no word of anybody's. */
async function findsNothing(
  { slots, simulation }: Oracle,
  { name, host }: SimulatedDevice,
  state: RealState,
): Promise<void> {
  for (let ahead = 0; ahead < KEYS_TRIED; ahead += 1) {
    const { ref, sealKey } = await slots.slotAt(state, state.position + ahead);
    const envelope = simulation.lookAt(ref);
    const inner = envelope && openEnvelope(sealKey, envelope, ref.address);
    const opened =
      inner === undefined ? undefined : await openInner(state.group, inner, () => false);
    if (opened?.kind === 'message') {
      throw new Broken('I9', `${name} reads on after its removal, at ${host.link.timeSeconds()}`);
    }
  }
}

/** The slots of the others' present epoch, by every key that it has. */
async function openNothingOf(
  { slots, simulation }: Oracle,
  { name }: SimulatedDevice,
  state: RealState,
  other: RealState | undefined,
): Promise<void> {
  for (let position = 0; position < (other?.position ?? 0); position += 1) {
    const { ref } = await slots.slotAt(other ?? state, position);
    const envelope = simulation.lookAt(ref);
    for (let key = 0; envelope !== undefined && key < KEYS_TRIED; key += 1) {
      const { sealKey } = await slots.slotAt(state, key);
      if (openEnvelope(sealKey, envelope, ref.address) !== undefined) {
        throw new Broken('I9', `${name} opens an envelope of after its removal`);
      }
    }
  }
}

function stateOf(device: SimulatedDevice, conversation: string): Promise<RealState | undefined> {
  return loadReal(device.host.suite, device.place.image, conversation);
}

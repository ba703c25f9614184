/** The group that every schedule begins with: two guardians and two children in epoch 1. */
import { type Device, deviceOf, epochOf } from './abstract-mls.ts';
import { type ChainState, outsider } from './model-state.ts';

export const FOUNDERS: readonly Device[] = ['g1', 'g2', 'c1', 'c2'];
const FIRST_BUCKET = 5;
export const FIRST_LINEAGE: readonly string[] = ['group 0'];

export function firstState(device: Device): ChainState {
  const state = outsider(device);
  if (!FOUNDERS.includes(device)) {
    return state;
  }
  const leaves = FOUNDERS.map((founder) => `${founder}#0`);
  const own = `${device}#0`;
  const lineage = FIRST_LINEAGE;
  const group = { ...state.group, secret: 'secret 0', epoch: 1, leaves, own, lineage };
  const others = leaves.map(deviceOf).filter((other) => other !== device);
  return {
    ...state,
    status: 'live',
    group,
    bucket: FIRST_BUCKET,
    hash: group.secret,
    hashes: [group.secret],
    heads: new Map([[epochOf(group), group.secret]]),
    used: new Set(leaves),
    previousCommitter: 'g1',
    peers: new Map(others.map((other) => [other, { epoch: 1, position: 0 }])),
  };
}

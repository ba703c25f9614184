/** What a conversation shows of itself. */
import { encodeHex, type RelayErrorCode } from '@knothole/protocol';
import { groupIdOf } from '../crypto/group-state.ts';
import { type ChainState, epochNumber, headOf } from './chain-state.ts';
import { awaiting } from './outbox.ts';
import { roster } from './roster.ts';
import type { ChainPolicy, ChainView } from './types.ts';

export function viewState(
  policy: ChainPolicy,
  state: ChainState,
  refusal: RelayErrorCode | null,
): ChainView {
  return {
    id: state.id,
    group: encodeHex(groupIdOf(state.group)),
    policy: state.policy,
    status: state.status,
    epoch: epochNumber(state),
    members: roster(policy, state.group),
    lastHeard: new Map(
      [...state.peers].flatMap(([device, { heardAt }]) =>
        heardAt === null ? [] : [[device, heardAt] as const],
      ),
    ),
    eventCount: state.eventCount,
    outbox: state.outbox.map((stored) => ({
      item: stored.item,
      landed:
        stored.landed === null
          ? null
          : { epoch: stored.landed.epoch, position: stored.landed.position },
      awaiting: awaiting(state, stored),
    })),
    awaitingJoin: state.welcomes.map(({ device, epoch, landedAt }) => ({
      device,
      epoch,
      sinceSeconds: landedAt,
    })),
    unheard: [...state.peers].flatMap(([device, { joinedAt, joinedEpoch, heardAt }]) =>
      joinedAt === null || heardAt !== null
        ? []
        : [{ device, epoch: joinedEpoch, sinceSeconds: joinedAt }],
    ),
    lostWelcomes: state.welcomes.filter(({ isLost }) => isLost).map(({ device }) => device),
    heads: [...state.pastHeads, headOf(state.group)],
    forkSuspected: state.forkSuspected,
    refusal,
  };
}

/** What a conversation begins with on this device: founded by it, or joined by a welcome. */
import { epochOf, type GroupState } from '../crypto/group-state.ts';
import type { RelayLink } from '../ports.ts';
import { type ChainState, groupOf, type LastRead } from './chain-state.ts';
import { incarnationOf } from './look-back.ts';
import type { GroupPolicy, Identity, Member } from './types.ts';

export interface Beginning {
  readonly policy: GroupPolicy;
  readonly self: Identity;
  readonly group: GroupState;
  readonly bucket: ChainState['bucket'];
  readonly members: readonly Member[];
  /** The running hash that the epoch begins with. */
  readonly hash: Uint8Array;
  /** Of a joiner. */
  readonly inviter?: Member;
  readonly enteredBy?: LastRead | null;
}

/** Live, at the first position of its first epoch, under the id of its group. */
export function freshState(link: RelayLink, beginning: Beginning): ChainState {
  const { policy, self, group, bucket, members, hash, inviter, enteredBy = null } = beginning;
  const epoch = Number(epochOf(group));
  const start = { epoch, position: 0 };
  const others = members.filter(({ device }) => device !== self.device);
  return {
    id: groupOf({ group }),
    policy,
    self: {
      device: self.device,
      person: self.person,
      role: self.role,
      root: self.root,
      ...(self.kit === undefined ? {} : { kit: self.kit }),
    },
    status: { kind: 'live' },
    group,
    bucket,
    position: 0,
    firstHash: hash,
    hashes: [hash],
    lastRead: enteredBy,
    enteredBy,
    previousCommitter: inviter?.device ?? null,
    speakers: [],
    statements: [],
    peers: new Map(
      others.map(({ device }) => {
        // Who invited this device has spoken to it: the welcome is under her signature.
        const heardAt = device === inviter?.device ? link.timeSeconds() : null;
        return [device, { joinedAt: null, joinedEpoch: epoch, seen: start, heardAt }];
      }),
    ),
    pending: null,
    mine: new Set(),
    // Who has joined speaks soon: the others wait for it (rule 24).
    owed: bucket === null ? null : { epoch: epoch - 1, position: 0 },
    leafUpdated: { epoch, atSeconds: link.timeSeconds() },
    nextOrder: 0,
    intents: [],
    outbox: [],
    welcomes: [],
    eventCount: 0,
    junkCount: 0,
    forkSuspected: false,
    pastHeads: [],
    incarnation: incarnationOf(link),
  };
}

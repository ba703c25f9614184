/** The network port of a device, with a note of every envelope that it put and the relay kept, through a door of its own. */
import type { Network, RelayLink } from '@knothole/client';
import type { Bucket, SlotCap } from '@knothole/protocol';

export interface NotedPut {
  readonly bucket: Bucket;
  readonly cap: SlotCap;
}

/** @param door - Where this device finds the relay, whatever address all families know it by. */
export function recordedNetwork(
  network: Network,
  door: string,
  note: (put: NotedPut) => void,
): Network {
  return {
    connect: (options) => recordedLink(network.connect({ ...options, url: door }), note),
    blobs: (options) => network.blobs({ ...options, url: door }),
  };
}

function recordedLink(link: RelayLink, note: (put: NotedPut) => void): RelayLink {
  return {
    get status() {
      return link.status;
    },
    timeSeconds: () => link.timeSeconds(),
    onStatus: (listener) => link.onStatus(listener),
    put: async (bucket, cap, envelope) => {
      const outcome = await link.put(bucket, cap, envelope);
      if (outcome.kind === 'ok') {
        note({ bucket, cap: cap.slice() as SlotCap });
      }
      return outcome;
    },
    get: (slots) => link.get(slots),
    watch: (slot, callback) => link.watch(slot, callback),
    revoke: (nonce) => link.revoke(nonce),
    close: () => link.close(),
  };
}

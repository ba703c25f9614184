/** The network port in a browser, in a page or in a worker. */
import type { Clock, Network, Random } from '../../ports.ts';
import { openBlobLink } from '../blob-link.ts';
import { openRelayLink } from '../relay-link.ts';
import type { OpenSocket } from '../socket.ts';

/** A network that takes hints: browsers tell pages, and not all their workers, that they are online. */
export interface BrowserNetwork extends Network {
  /** The network may be back, or another one: links dial at once or find out whether they live. */
  wake(): void;
}

export function browserNetwork(options: {
  readonly clock: Clock;
  readonly random: Random;
}): BrowserNetwork {
  const wakes = new Set<() => void>();
  const onWakeHint = (wake: () => void): (() => void) => {
    wakes.add(wake);
    globalThis.addEventListener('online', wake);
    return () => {
      wakes.delete(wake);
      globalThis.removeEventListener('online', wake);
    };
  };
  return {
    connect: ({ url, pass }) =>
      openRelayLink({ ...options, openSocket: openBrowserSocket, onWakeHint, url, pass }),
    blobs: (relay) => openBlobLink({ clock: options.clock, ...relay }),
    wake() {
      for (const wake of [...wakes]) {
        wake();
      }
    },
  };
}

const openBrowserSocket: OpenSocket = (url, events) => {
  const socket = new WebSocket(url);
  socket.binaryType = 'arraybuffer';
  socket.onopen = () => events.opened();
  socket.onmessage = ({ data }: MessageEvent<unknown>) => {
    events.received(data instanceof ArrayBuffer ? new Uint8Array(data) : null);
  };
  socket.onclose = () => events.closed();
  return {
    send: (bytes) => socket.send(new Uint8Array(bytes)),
    close: () => socket.close(),
  };
};

/** The network port in a browser, in a page or in a worker. */
import type { Clock, Network, Random } from '../../ports.ts';
import { openRelayLink } from '../relay-link.ts';
import type { OpenSocket } from '../socket.ts';

export function browserNetwork(options: {
  readonly clock: Clock;
  readonly random: Random;
}): Network {
  return {
    connect: ({ url, pass }) =>
      openRelayLink({ ...options, openSocket: openBrowserSocket, onWakeHint, url, pass }),
  };
}

function onWakeHint(wake: () => void): () => void {
  globalThis.addEventListener('online', wake);
  return () => globalThis.removeEventListener('online', wake);
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

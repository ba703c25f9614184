/** The network port in Node, over `ws` and Node's fetch. */
import { FRAME_BYTES } from '@knothole/protocol';
import { WebSocket } from 'ws';
import type { Clock, Network, Random } from '../../ports.ts';
import { openBlobLink } from '../blob-link.ts';
import { openRelayLink } from '../relay-link.ts';
import type { OpenSocket } from '../socket.ts';

export function nodeNetwork(options: { readonly clock: Clock; readonly random: Random }): Network {
  return {
    connect: ({ url, pass }) =>
      openRelayLink({ ...options, openSocket: openNodeSocket, url, pass }),
    blobs: (relay) => openBlobLink({ clock: options.clock, ...relay }),
  };
}

/** Opens a `ws` socket. */
export const openNodeSocket: OpenSocket = (url, events) => {
  // A hostile relay may neither send large messages nor make us inflate small ones.
  const socket = new WebSocket(url, {
    maxPayload: FRAME_BYTES,
    perMessageDeflate: false,
    followRedirects: false,
  });
  socket.binaryType = 'nodebuffer';
  socket.on('open', () => events.opened());
  socket.on('message', (message, isBinary) => {
    // Copied: ws hands out a view of a shared buffer, and a few kept bytes would keep all of it.
    events.received(isBinary && message instanceof Buffer ? new Uint8Array(message) : null);
  });
  socket.on('error', () => socket.terminate());
  socket.on('close', () => events.closed());
  return {
    send: (bytes) => socket.send(bytes, () => undefined),
    close: () => socket.terminate(),
  };
};

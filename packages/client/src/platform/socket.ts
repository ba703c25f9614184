/** The least that a relay link needs of a WebSocket; browser and Node each bring one. */

interface SocketEvents {
  opened(): void;
  /** One binary message; null for a text message, which no relay sends. */
  received(bytes: Uint8Array | null): void;
  /** Once, also when opening failed; nothing comes after it. */
  closed(): void;
}

export interface Socket {
  send(bytes: Uint8Array): void;
  /** Ends the connection at once, whatever the other side does. */
  close(): void;
}

/** Starts to open a socket; may throw where the platform forbids the URL. */
export type OpenSocket = (url: string, events: SocketEvents) => Socket;

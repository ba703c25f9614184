/** Opening and closing a listener, with a clear answer when the port is taken. */
import type { Server } from 'node:http';
import { KnotholeError } from '@knothole/protocol';

/**
 * Listens and returns the port (the system's choice when `port` is 0).
 * @throws {KnotholeError} ADDRESS_IN_USE when it is taken, CONFIG when it may not be used.
 */
export async function listen(server: Server, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenFailure(error, port)));
    server.listen({ host, port, exclusive: true }, resolve);
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

/** Stops accepting and resolves when the last connection is gone. */
export async function closeServer(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}

function listenFailure(error: NodeJS.ErrnoException, port: number): KnotholeError {
  return error.code === 'EADDRINUSE'
    ? new KnotholeError(
        'ADDRESS_IN_USE',
        `port ${port} is taken: stop what uses it, or choose others with --relay-port and --app-port`,
      )
    : new KnotholeError('CONFIG', `cannot listen on port ${port} (${error.code ?? 'unknown'})`);
}

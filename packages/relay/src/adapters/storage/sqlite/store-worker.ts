/** The store thread: owns every file of the data directory and answers the socket thread. */
import { parentPort, workerData } from 'node:worker_threads';
import { KnotholeError } from '@knothole/protocol';
import type { StoreReply, StoreRequest } from './store-messages.ts';
import { StoreThread } from './store-thread.ts';

const port = parentPort;
if (port === null || typeof workerData !== 'string') {
  throw new KnotholeError('CONFIG', 'the store thread is started by the relay only');
}

function reply(message: StoreReply): void {
  const envelopes =
    message.kind === 'put' || message.kind === 'get' ? [message.envelopes.buffer] : [];
  port?.postMessage(message, envelopes);
}

const thread = await StoreThread.open(workerData, reply);
if (thread === null) {
  port.close();
} else {
  port.on('message', (request: StoreRequest) => {
    void thread.handle(request).then((isOpen) => {
      if (!isOpen) {
        port.close();
      }
    });
  });
}

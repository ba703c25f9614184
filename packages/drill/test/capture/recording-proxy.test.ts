import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { RecordingProxy } from '../../src/capture/recording-proxy.ts';
import { bytesBelow } from '../support/found-bytes.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Answers `<what it got>!`. */
async function echo(): Promise<number> {
  const server = createServer((socket) => {
    socket.on('data', (bytes) => socket.write(`${bytes.toString()}!`));
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

it('passes on and records both directions, and says in the HTTP head who the client is', async () => {
  const folder = temporaryFolder();
  const proxy = new RecordingProxy(await echo(), folder);
  const socket = connect(await proxy.open(['X-Forwarded-For: 203.0.113.7']), '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  const [answer] = await once(socket, 'data');
  expect(String(answer)).toBe('GET / HTTP/1.1\r\nX-Forwarded-For: 203.0.113.7\r\nHost: x\r\n\r\n!');
  socket.write('\x00later');
  const [later] = await once(socket, 'data');
  expect(String(later)).toBe('\x00later!');
  socket.destroy();
  await proxy.close();
  const recorded = bytesBelow(folder).toString();
  expect(recorded).toContain('203.0.113.7\r\nHost: x\r\n\r\n\x00later');
  expect(recorded).toContain('\x00later!');
  expect(proxy.recordedBytes).toBe(Buffer.byteLength(recorded));
});

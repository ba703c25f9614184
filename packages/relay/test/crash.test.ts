/** A relay killed at any instant: every OK survives, and no position gets a second winner. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bucketAt } from '@knothole/protocol';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './support/folders.ts';
import { serveProcess } from './support/relay-process.ts';
import { cap, envelope, seedOf, slot } from './support/samples.ts';
import { SocketClient } from './support/socket-client.ts';

const WRITERS = 6;
const PUTS_EACH = 90;
const WEEK = bucketAt('week', Date.now() / 1_000);

/** Two writers race for each position; tells which content was acknowledged where. */
async function loadUntilKilled(
  url: string,
  pass: Uint8Array,
  okBeforeKill: number,
  kill: () => void,
): Promise<ReadonlyMap<number, number>> {
  const acknowledged = new Map<number, number>();
  let oks = 0;
  const write = async (client: SocketClient, writer: number): Promise<void> => {
    const answers = Array.from({ length: PUTS_EACH }, async (_, index) => {
      const position = Math.floor(writer / 2) * PUTS_EACH + index;
      const content = position * 2 + (writer % 2);
      const answer = await client.ask({
        kind: 'PUT',
        request: index + 1,
        bucket: WEEK,
        cap: cap(position),
        envelope: envelope(content),
      });
      if (answer.kind === 'OK') {
        expect(acknowledged.has(position)).toBe(false);
        acknowledged.set(position, content);
        oks++;
        if (oks === okBeforeKill) {
          kill();
        }
      }
    });
    await Promise.allSettled(answers);
  };
  // All are connected before the first writes: the kill comes while they write.
  const clients = await Promise.all(
    Array.from({ length: WRITERS }, () => SocketClient.connect(url, pass)),
  );
  await Promise.all(clients.map(write));
  return acknowledged;
}

describe('kill -9 of the relay under load', () => {
  it.each([1, 70, 200])('after %d OKs loses none of them', async (okBeforeKill) => {
    const dataDir = temporaryFolder();
    const relay = await serveProcess(dataDir);
    const pass = new Uint8Array(readFileSync(join(dataDir, 'keys', 'household.pass')));
    const acknowledged = await loadUntilKilled(relay.relayUrl, pass, okBeforeKill, () => {
      relay.child.kill('SIGKILL');
    });
    expect(await relay.ended).toBe('SIGKILL');
    expect(acknowledged.size).toBeGreaterThanOrEqual(okBeforeKill);

    const again = await serveProcess(dataDir);
    const client = await SocketClient.connect(again.relayUrl, pass);
    let request = 0;
    for (const [position, content] of acknowledged) {
      request++;
      const asked = [slot(WEEK, position)];
      const answer = await client.ask({ kind: 'GET', request, slots: asked });
      expect([position, answer.kind === 'VAL' ? seedOf(answer.envelope) : answer.kind]).toEqual([
        position,
        content,
      ]);
    }
    const [[position, content] = [0, 0]] = acknowledged;
    expect(
      await client.ask({
        kind: 'PUT',
        request: request + 1,
        bucket: WEEK,
        cap: cap(position),
        envelope: envelope(content ^ 1),
      }),
    ).toMatchObject({ kind: 'TAKEN', envelope: envelope(content) });
    again.child.kill('SIGTERM');
    expect(await again.ended).toBe(0);
  });
});

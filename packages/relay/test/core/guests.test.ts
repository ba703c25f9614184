import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  bucketAt,
  encodeBlobRequest,
  MAX_BLOB_REQUESTS,
  MAX_BLOB_REQUESTS_PER_GUEST,
  MAX_SOCKETS_PER_GUEST,
  PUT_BURST,
} from '@knothole/protocol';
import { describe, expect, it, vi } from 'vitest';
import { ask, blobRequest, postHead, RawConnection } from '../support/blob-client.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { temporaryFolder } from '../support/folders.ts';
import { guestPass, nonceOf } from '../support/guest.ts';
import { testRelay } from '../support/relay.ts';
import { cap, envelope, slot } from '../support/samples.ts';
import { SocketClient } from '../support/socket-client.ts';

const CLOCK = new FakeClock();
const WEEK = bucketAt('week', CLOCK.wall);

async function houseWithGuest(dataDir = temporaryFolder()) {
  const relay = await testRelay({ dataDir, clock: new FakeClock() });
  const pass = guestPass(relay.householdPass, 1);
  const household = await SocketClient.connect(relay.relayUrl, relay.householdPass);
  const guest = await SocketClient.connect(relay.relayUrl, pass);
  return { relay, pass, household, guest, dataDir };
}

function put(request: number, seed = request) {
  const content = { cap: cap(seed), envelope: envelope(seed) };
  return { kind: 'PUT', request, bucket: WEEK, ...content } as const;
}

/** Code with which a socket is turned away, or WELCOME. */
async function greeting(url: string, pass: Uint8Array): Promise<string> {
  const client = await SocketClient.open(url);
  client.send({ kind: 'HELLO', version: 1, pass });
  const first = await client.first(() => true);
  client.socket.terminate();
  return first.kind === 'ERROR' ? first.code : first.kind;
}

describe('a guest', () => {
  it('writes, reads and watches like the household, and both see the same', async () => {
    const { household, guest } = await houseWithGuest();
    expect((await guest.ask(put(1))).kind).toBe('OK');
    const got = await household.ask({ kind: 'GET', request: 2, slots: [slot(WEEK, 1)] });
    expect(got).toMatchObject({ kind: 'VAL', envelope: envelope(1) });
    expect((await guest.ask({ kind: 'WATCH', request: 3, slots: [slot(WEEK, 2)] })).kind).toBe(
      'OK',
    );
    expect((await household.ask(put(4, 2))).kind).toBe('OK');
    expect(await guest.find('VAL')).toMatchObject({ envelope: envelope(2) });
  });

  it.each([
    ['another nonce', 0],
    ['another HMAC', 31],
  ])('with %s is nobody', async (_, place) => {
    const { relay, pass } = await houseWithGuest();
    const forged = new Uint8Array(pass);
    forged[place] = (forged[place] ?? 0) ^ 1;
    expect(await greeting(relay.relayUrl, forged)).toBe('PASS');
    const client = { port: relay.relayPort, pass: forged, bucket: WEEK };
    expect(await ask(client, 'BGET', 1)).toMatchObject({ code: 'PASS' });
  });

  it('of another household is nobody', async () => {
    const { relay } = await houseWithGuest();
    const other = guestPass(new Uint8Array(32).fill(9), 1);
    expect(await greeting(relay.relayUrl, other)).toBe('PASS');
  });

  it('cannot make a guest of its own', async () => {
    const { relay, pass } = await houseWithGuest();
    expect(await greeting(relay.relayUrl, guestPass(pass, 2))).toBe('PASS');
  });

  it('has a budget of its own', async () => {
    const { household, guest, relay } = await houseWithGuest();
    const second = await SocketClient.connect(relay.relayUrl, guestPass(relay.householdPass, 2));
    for (let request = 1; request <= PUT_BURST; request++) {
      guest.send(put(request));
    }
    expect(await guest.ask(put(PUT_BURST + 1))).toMatchObject({ kind: 'ERROR', code: 'BUDGET' });
    expect((await household.ask(put(1, 500))).kind).toBe('OK');
    expect((await second.ask(put(1, 501))).kind).toBe('OK');
  });

  it('has sockets of its own, which count towards nothing of others', async () => {
    const { relay, pass } = await houseWithGuest();
    for (let opened = 1; opened < MAX_SOCKETS_PER_GUEST; opened++) {
      await SocketClient.connect(relay.relayUrl, pass);
    }
    expect(await greeting(relay.relayUrl, pass)).toBe('BUDGET');
    expect(await greeting(relay.relayUrl, guestPass(relay.householdPass, 2))).toBe('WELCOME');
    expect(await greeting(relay.relayUrl, relay.householdPass)).toBe('WELCOME');
  });

  it('cannot take all seats for blobs', async () => {
    const { relay, pass } = await houseWithGuest();
    const client = { port: relay.relayPort, pass, bucket: WEEK };
    const body = encodeBlobRequest(blobRequest(client, 'BPUT', 1));
    for (let seat = 0; seat < MAX_BLOB_REQUESTS_PER_GUEST; seat++) {
      const raw = new RawConnection(relay.relayPort);
      await raw.send(postHead(body.length));
      await raw.send(body.subarray(0, 1_000));
    }
    await vi.waitFor(async () => {
      expect(await ask(client, 'BGET', 1)).toMatchObject({ code: 'BUSY' });
    });
    const household = { ...client, pass: relay.householdPass };
    expect(await ask(household, 'BPUT', 2)).toEqual({ kind: 'OK' });
  });
});

it('guests take, all together, no more seats for blobs than there are', async () => {
  const relay = await testRelay({ clock: new FakeClock() });
  const clientOf = (seed: number) => ({
    port: relay.relayPort,
    pass: guestPass(relay.householdPass, seed),
    bucket: WEEK,
  });
  const guests = MAX_BLOB_REQUESTS / MAX_BLOB_REQUESTS_PER_GUEST;
  for (let seat = 0; seat < MAX_BLOB_REQUESTS; seat++) {
    const body = encodeBlobRequest(blobRequest(clientOf(seat % guests), 'BPUT', seat));
    const raw = new RawConnection(relay.relayPort);
    await raw.send(postHead(body.length));
    await raw.send(body.subarray(0, 1_000));
  }
  await vi.waitFor(async () => {
    expect(await ask(clientOf(guests), 'BGET', 1)).toMatchObject({ code: 'BUSY' });
  });
});

describe('a guest pass that is revoked', () => {
  it('closes its sockets at once and opens none any more, and no other guest’s', async () => {
    const { relay, pass, household, guest } = await houseWithGuest();
    const other = await SocketClient.connect(relay.relayUrl, guestPass(relay.householdPass, 2));
    const client = { port: relay.relayPort, pass, bucket: WEEK };
    expect(await ask(client, 'BPUT', 1)).toEqual({ kind: 'OK' });
    expect(await household.ask({ kind: 'REVOKE', request: 1, nonce: nonceOf(1) })).toEqual({
      kind: 'OK',
      request: 1,
    });
    await guest.closed;
    expect(guest.frames.at(-1)).toMatchObject({ kind: 'ERROR', request: 0, code: 'PASS' });
    expect(await greeting(relay.relayUrl, pass)).toBe('PASS');
    expect(await ask(client, 'BGET', 1)).toMatchObject({ code: 'PASS' });
    expect((await other.ask(put(1))).kind).toBe('OK');
    expect((await household.ask({ kind: 'PING', request: 2 })).kind).toBe('PONG');
    expect(await household.ask({ kind: 'REVOKE', request: 3, nonce: nonceOf(1) })).toMatchObject({
      kind: 'OK',
    });
  });

  it('stores nothing that was on the way', async () => {
    const { relay, pass, household } = await houseWithGuest();
    const client = { port: relay.relayPort, pass, bucket: WEEK };
    const body = encodeBlobRequest(blobRequest(client, 'BPUT', 1));
    const raw = new RawConnection(relay.relayPort);
    await raw.send(postHead(body.length).replace('Host', 'Connection: close\r\nHost'));
    await raw.send(body.subarray(0, 60_000));
    // It has a seat, so its head has been judged: the others can take one less.
    const seats = MAX_BLOB_REQUESTS_PER_GUEST - 1;
    for (let seat = 0; seat < seats; seat++) {
      const more = new RawConnection(relay.relayPort);
      await more.send(postHead(body.length));
      await more.send(body.subarray(0, 1_000));
    }
    await vi.waitFor(async () => {
      expect(await ask(client, 'BGET', 1)).toMatchObject({ code: 'BUSY' });
    });
    await household.ask({ kind: 'REVOKE', request: 1, nonce: nonceOf(1) });
    await raw.send(body.subarray(60_000));
    expect(await raw.answer()).toMatchObject({ kind: 'ERROR', code: 'PASS' });
    const own = { ...client, pass: relay.householdPass };
    expect(await ask(own, 'BGET', 1)).toEqual({ kind: 'NONE' });
  });

  it('stays so over a restart, also one that was never seen', async () => {
    const { relay, household, dataDir } = await houseWithGuest();
    await household.ask({ kind: 'REVOKE', request: 1, nonce: nonceOf(1) });
    await household.ask({ kind: 'REVOKE', request: 2, nonce: nonceOf(7) });
    await relay.close();
    const again = await testRelay({ dataDir, clock: new FakeClock() });
    expect(await greeting(again.relayUrl, guestPass(relay.householdPass, 1))).toBe('PASS');
    expect(await greeting(again.relayUrl, guestPass(relay.householdPass, 7))).toBe('PASS');
    expect(await greeting(again.relayUrl, guestPass(relay.householdPass, 2))).toBe('WELCOME');
  });

  it('is revoked by the household alone', async () => {
    const { relay, guest, pass } = await houseWithGuest();
    const stranger = await SocketClient.connect(relay.relayUrl, null);
    for (const socket of [guest, stranger]) {
      const answer = await socket.ask({ kind: 'REVOKE', request: 1, nonce: nonceOf(1) });
      expect(answer).toMatchObject({ kind: 'ERROR', code: 'PASS' });
    }
    expect(await greeting(relay.relayUrl, pass)).toBe('WELCOME');
  });

  it('is kept as a number among sorted ones, without nonce and time', async () => {
    const { household, dataDir } = await houseWithGuest();
    for (let seed = 1; seed <= 12; seed++) {
      await household.ask({ kind: 'REVOKE', request: seed, nonce: nonceOf(seed) });
    }
    const path = join(dataDir, 'revoked-guests');
    const marks = readFileSync(path).toString('hex').match(/.{32}/g) ?? [];
    expect(marks).toHaveLength(12);
    expect(marks).toEqual([...marks].sort());
    const nonces = Array.from({ length: 12 }, (_, seed) => nonceOf(seed + 1));
    expect(nonces.some((nonce) => readFileSync(path).includes(Buffer.from(nonce)))).toBe(false);
    expect(statSync(path).mtimeMs).toBe(0);
  });

  it('does not come back by a damaged file: the relay does not start', async () => {
    const { relay, household, dataDir } = await houseWithGuest();
    await household.ask({ kind: 'REVOKE', request: 1, nonce: nonceOf(1) });
    await relay.close();
    writeFileSync(join(dataDir, 'revoked-guests'), new Uint8Array(7));
    await expect(testRelay({ dataDir })).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
  });
});

/** Steps with the ports of a browser: one store, one link. Envelopes are named by their one byte. */
import { decodeHex, encodeHex, type SlotRef } from '@knothole/protocol';
import { type BrowserPorts, openBrowserPorts } from '../../../src/platform/browser/index.ts';
import { browserNetwork } from '../../../src/platform/browser/network.ts';
import { systemClock } from '../../../src/platform/system-clock.ts';
import { systemRandom } from '../../../src/platform/system-random.ts';
import type { LinkStatus, RelayLink } from '../../../src/ports.ts';
import { testChunk } from '../../support/chunks.ts';
import { testBucket, testCap, testEnvelope, testSlot } from '../../support/slots.ts';
import type { WorkerStep } from './worker-steps.ts';

interface Opened {
  readonly ports: BrowserPorts;
  readonly link: RelayLink;
  readonly pushed: number[];
}

let opened: Opened | undefined;

export const networkSteps: Readonly<Record<string, WorkerStep>> = {
  /** Takes `url pass-in-hex`. */
  async connect(urlAndPass) {
    const [url = '', pass = ''] = urlAndPass.split(' ');
    const ports = await openBrowserPorts({ databaseName: 'network' });
    opened = { ports, link: ports.network.connect({ url, pass: decodeHex(pass) }), pushed: [] };
    return opened.link.status.kind;
  },
  async status() {
    return now().link.status.kind;
  },
  /** Waits until the link's status is of this kind. */
  async reach(kind) {
    const { link } = now();
    return link.status.kind === kind ? kind : (await statusOf(link, kind)).kind;
  },
  async put(number) {
    const { link } = now();
    const bucket = testBucket(link.timeSeconds());
    return (await link.put(bucket, testCap(Number(number)), testEnvelope(Number(number)))).kind;
  },
  async get(number) {
    const [outcome] = await now().link.get([slot(number)]);
    return outcome?.kind === 'value' ? `${outcome.envelope[0]}` : `${outcome?.kind}`;
  },
  /** Takes `url pass-in-hex number`: puts the chunk of this number, then gets it. */
  async chunk(urlPassAndNumber) {
    const [url = '', pass = '', number = ''] = urlPassAndNumber.split(' ');
    const link = browserNetwork({ clock: systemClock, random: systemRandom }).blobs({
      url,
      pass: decodeHex(pass),
    });
    const { put, place } = testChunk(Number(number));
    const stored = await link.putChunk(put);
    const got = await link.getChunk(place);
    link.close();
    const first = got.kind === 'value' ? encodeHex(got.chunk.subarray(0, 4)) : got.kind;
    return `${stored.kind} ${first}`;
  },
  async watch(number) {
    const { link, pushed } = now();
    link.watch(slot(number), (envelope) => pushed.push(envelope[0] ?? -1));
    return 'watching';
  },
  async pushed() {
    return now().pushed.join(' ');
  },
  async wake() {
    now().ports.wake();
    return 'woken';
  },
  async remember(text) {
    const { store } = now().ports;
    return `${await store.commit(store.version, [{ key: 'a', value: new TextEncoder().encode(text) }])}`;
  },
  async close() {
    const { link, ports } = now();
    await link.close();
    await ports.store.close();
    return link.status.kind;
  },
};

function now(): Opened {
  if (opened === undefined) {
    throw new Error('not connected');
  }
  return opened;
}

function slot(number: string): SlotRef {
  return testSlot(testBucket(now().link.timeSeconds()), testCap(Number(number)));
}

function statusOf(link: RelayLink, kind: string): Promise<LinkStatus> {
  return new Promise((resolve) => {
    const stop = link.onStatus((status) => {
      if (status.kind === kind) {
        stop();
        resolve(status);
      }
    });
  });
}

/** Wires a relay: data directory, store, rules, and its two listeners. */
import {
  encodeBase64url,
  encodeRelayFrame,
  INCARNATION_BYTES,
  KnotholeError,
  MAX_NOTICE_LETTERS,
  MAX_SOCKETS_PER_PASS,
  PROTOCOL_VERSION,
  RELAY_PATH,
} from '@knothole/protocol';
import { openFileBlobStore } from './adapters/blobs/files/file-blob-store.ts';
import { openSqliteSlotStore } from './adapters/storage/sqlite/sqlite-slot-store.ts';
import { BlobService } from './core/blob-service.ts';
import type { BlobStore } from './core/blob-store.ts';
import { BucketCalendar } from './core/bucket-calendar.ts';
import { PairingQuota } from './core/pairing-quota.ts';
import { PassHolders } from './core/pass-holders.ts';
import type { RelayClock } from './core/relay-clock.ts';
import { DEFAULT_LIMITS, type RelayCore, type SessionLimits } from './core/relay-core.ts';
import { type SafeLog, throttledLog } from './core/safe-log.ts';
import type { SlotStore } from './core/slot-store.ts';
import { TrustedTime } from './core/trusted-time.ts';
import { Watchers } from './core/watchers.ts';
import { loadHouseholdPass, prepareDataDir } from './data-dir.ts';
import type { BlobPatience } from './http/blob-exchange.ts';
import { BlobServer } from './http/blob-server.ts';
import { openSocketServer } from './http/socket-server.ts';
import { openStaticServer } from './http/static-server.ts';
import { loadRevokedGuests } from './revoked-guests.ts';
import { systemClock } from './system-clock.ts';

/** How often the relay looks whether buckets have ended when nobody asks. */
const SETTLE_MILLISECONDS = 60_000;
const SECONDS_PER_HOUR = 3_600;
const LOOPBACK: readonly string[] = ['127.0.0.1', '::1', 'localhost'];

export interface RelayOptions {
  /** Made when absent. */
  readonly dataDir: string;
  /** 0 lets the system choose. */
  readonly relayPort: number;
  /** 0 lets the system choose; null serves no app. */
  readonly appPort: number | null;
  /** Folder of the built app; required with `appPort`. */
  readonly appDir?: string;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Address of the app behind a TLS proxy. */
  readonly publicUrl?: string;
  /** Address of the relay behind a TLS proxy; default: wss on the host of `publicUrl`, path /v1. */
  readonly publicRelayUrl?: string;
  /**
   * Addresses of the relays of befriended families that the app may reach; default: any over TLS.
   */
  readonly friendRelays?: readonly string[];
  readonly clock?: RelayClock;
  readonly log?: SafeLog;
  readonly limits?: Partial<SessionLimits>;
  readonly idleSeconds?: number;
  readonly blobPatience?: BlobPatience;
  /** Bytes of chunks that one pass may store; default BLOB_BYTES_PER_DAY. */
  readonly blobBytesPerDay?: number;
  /** With less room on the disk no chunk is taken; default 256 MiB. */
  readonly reservedBytes?: number;
  readonly notice?: string;
  /** The operator says that the clock is right, however far it jumped. */
  readonly acceptClock?: boolean;
}

export interface RunningRelay {
  /** WebSocket address for clients. */
  readonly relayUrl: string;
  /** Address of the app with relay and pass in its fragment; null when no app is served. */
  readonly appUrl: string | null;
  /** What a parent's link carries behind the app's address: `#relay=…&pass=…`. */
  readonly fragment: string;
  readonly householdPass: Uint8Array;
  readonly incarnation: Uint8Array;
  readonly relayPort: number;
  readonly appPort: number | null;
  /** Hours by which the clock is ahead (or behind) and not believed; 0 when it is. */
  readonly clockHeldHours: number;
  /** Resolves when the store has failed: every request is refused from then on, so start anew. */
  readonly failed: Promise<void>;
  /** Stops accepting, finishes commits, leaves no log behind, frees ports and data directory. */
  close(): Promise<void>;
}

/**
 * Starts a relay in this process.
 * @throws {KnotholeError} ADDRESS_IN_USE, DATA_DIR_TAKEN, DATA_DIR_UNUSABLE, STORE_CORRUPT or CONFIG,
 * each with one sentence for the operator.
 */
export async function startRelay(options: RelayOptions): Promise<RunningRelay> {
  requireSafeAddresses(options);
  requireNotice(options.notice);
  prepareDataDir(options.dataDir);
  const store = await openSqliteSlotStore(options.dataDir);
  const opened: { close(): Promise<void> }[] = [store];
  try {
    const blobs = await openFileBlobStore(options.dataDir, {
      highWater: store.highWater,
      ...(options.reservedBytes === undefined ? {} : { reservedBytes: options.reservedBytes }),
    });
    opened.push(blobs);
    return await openListeners(options, { store, blobs }, opened);
  } catch (error) {
    await closeInTurn(opened);
    throw error;
  }
}

interface Stores {
  readonly store: SlotStore;
  readonly blobs: BlobStore;
}

async function openListeners(
  options: RelayOptions,
  { store, blobs }: Stores,
  opened: { close(): Promise<void> }[],
): Promise<RunningRelay> {
  const { host = '127.0.0.1', clock = systemClock } = options;
  const time = new TrustedTime(clock, store.highWater);
  if (options.acceptClock === true) {
    time.acceptWallClock();
  }
  const householdPass = loadHouseholdPass(options.dataDir);
  const core = createCore(options, { store, blobs }, householdPass, time);
  await core.calendar.settle();
  opened.push({ close: () => core.calendar.idle() });
  opened.push(watchCalendar(core));
  const blobServer = new BlobServer(
    new BlobService({ ...core, store: blobs }),
    options.blobPatience,
  );
  const sockets = await openSocketServer(core, blobServer, {
    host,
    port: options.relayPort,
    ...(options.idleSeconds === undefined ? {} : { idleSeconds: options.idleSeconds }),
  });
  opened.push(sockets);
  const relayUrl = publicRelayUrl(options) ?? `ws://${urlHost(host)}:${sockets.port}${RELAY_PATH}`;
  const app = await openApp(options, host, relayUrl);
  if (app !== null) {
    opened.push(app);
  }
  const appPort = app?.port ?? null;
  const fragment = fragmentOf(relayUrl, householdPass);
  const heldHours = time.isHeld ? (clock.wallSeconds() - time.now()) / SECONDS_PER_HOUR : 0;
  if (time.isHeld) {
    core.log.write('CLOCK_HELD', { hours: Math.round(heldHours) });
  }
  core.log.write('STARTED', {
    relayPort: sockets.port,
    ...(appPort === null ? {} : { appPort }),
  });
  return {
    relayUrl,
    appUrl: appPort === null ? null : appLink(options, host, appPort, fragment),
    fragment,
    householdPass,
    incarnation: store.incarnation,
    relayPort: sockets.port,
    appPort,
    clockHeldHours: heldHours,
    failed: Promise.race([store.failed, blobs.failed]),
    async close() {
      await closeInTurn(opened);
      core.log.write('STOPPED');
    },
  };
}

function createCore(
  options: RelayOptions,
  { store, blobs }: Stores,
  householdPass: Uint8Array,
  time: TrustedTime,
): RelayCore {
  const { clock = systemClock } = options;
  const log = throttledLog(options.log ?? { write: () => undefined }, () =>
    clock.monotonicSeconds(),
  );
  const watchers = new Watchers();
  return {
    store,
    watchers,
    calendar: new BucketCalendar(time, store, log, (mark) => watchers.dropEnded(mark), blobs),
    pairing: new PairingQuota(clock),
    passes: new PassHolders(
      householdPass,
      loadRevokedGuests(options.dataDir, householdPass),
      clock,
      MAX_SOCKETS_PER_PASS,
      options.blobBytesPerDay,
    ),
    clock,
    log,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    notice: options.notice ?? '',
  };
}

/** Buckets end also when nobody asks for anything. */
function watchCalendar(core: RelayCore): { close(): Promise<void> } {
  const timer = setInterval(() => {
    core.calendar.settle().catch(() => core.log.write('STORE_FAILED'));
  }, SETTLE_MILLISECONDS);
  return {
    async close() {
      clearInterval(timer);
    },
  };
}

async function openApp(
  options: RelayOptions,
  host: string,
  relayUrl: string,
): Promise<Awaited<ReturnType<typeof openStaticServer>> | null> {
  if (options.appPort === null) {
    return null;
  }
  if (options.appDir === undefined) {
    throw new KnotholeError('CONFIG', 'to serve the app, name the folder it was built into');
  }
  const { appPort: port, appDir, friendRelays } = options;
  return openStaticServer({
    host,
    port,
    appDir,
    relayUrl,
    ...(friendRelays === undefined ? {} : { friendRelays }),
  });
}

/** The last opened goes first: sockets before the store, so that no commit is cut off. */
async function closeInTurn(opened: { close(): Promise<void> }[]): Promise<void> {
  for (const resource of opened.splice(0).reverse()) {
    await resource.close();
  }
}

function appLink(options: RelayOptions, host: string, appPort: number, fragment: string): string {
  const url = new URL(options.publicUrl ?? `http://${urlHost(host)}:${appPort}/`);
  url.hash = fragment;
  return url.href;
}

/** In the fragment: browsers do not send it, so neither server nor proxy logs it. */
function fragmentOf(relayUrl: string, pass: Uint8Array): string {
  return `#relay=${encodeURIComponent(relayUrl)}&pass=${encodeBase64url(pass)}`;
}

function publicRelayUrl(options: RelayOptions): string | null {
  if (options.publicRelayUrl !== undefined) {
    return options.publicRelayUrl;
  }
  return options.publicUrl === undefined
    ? null
    : `wss://${new URL(options.publicUrl).host}${RELAY_PATH}`;
}

/** Plain http from another computer has no crypto, no camera and no secrecy. */
function requireSafeAddresses(options: RelayOptions): void {
  requireUrl(options.publicUrl, 'https:', '--public-url is an https:// address without user or #');
  requireUrl(options.publicRelayUrl, 'wss:', '--public-relay-url is a wss:// address');
  for (const url of options.friendRelays ?? []) {
    const isHere = URL.canParse(url) && LOOPBACK.includes(new URL(url).hostname);
    requireUrl(url, isHere ? 'ws:' : 'wss:', '--friend-relays are wss:// addresses');
  }
  if (
    options.publicRelayUrl !== undefined &&
    options.publicUrl === undefined &&
    options.appPort !== null
  ) {
    throw new KnotholeError(
      'CONFIG',
      'a --public-relay-url needs the --public-url of the app beside it, or --no-app',
    );
  }
  if (options.appPort === options.relayPort && options.relayPort !== 0) {
    throw new KnotholeError('CONFIG', 'relay and app need two different ports');
  }
  const isLoopback = options.host === undefined || LOOPBACK.includes(options.host);
  if (!isLoopback && options.publicUrl === undefined && options.publicRelayUrl === undefined) {
    throw new KnotholeError(
      'CONFIG',
      'beyond this computer the relay speaks through a TLS proxy only: give its --public-url https://…',
    );
  }
}

function requireUrl(text: string | undefined, protocol: string, sentence: string): void {
  if (text === undefined) {
    return;
  }
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol !== protocol || url.username !== '' || url.password !== '' || url.hash !== '') {
    throw new KnotholeError('CONFIG', sentence);
  }
}

/** A notice that fits no WELCOME would turn everybody away. */
function requireNotice(notice = ''): void {
  const incarnation = new Uint8Array(INCARNATION_BYTES);
  try {
    encodeRelayFrame({ kind: 'WELCOME', version: PROTOCOL_VERSION, time: 0, incarnation, notice });
  } catch (cause) {
    throw new KnotholeError(
      'CONFIG',
      `a --notice is text of at most ${MAX_NOTICE_LETTERS} letters`,
      { cause },
    );
  }
}

function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

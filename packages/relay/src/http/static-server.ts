/**
 * Serves the built app on a listener, and so an origin, of its own. Files of one folder, GET and HEAD,
 * no cookies, nothing about the visitor read or kept.
 */
import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { KnotholeError } from '@knothole/protocol';
import {
  appHeaders,
  contentType,
  isCoreWorker,
  PAGE_CONNECTS,
  workerConnects,
} from './app-headers.ts';
import { closeServer, listen } from './listen.ts';

/** Vite gives the files in here names that change with their content. */
const IMMUTABLE_FOLDER = '/assets/';

export interface StaticServer {
  readonly port: number;
  close(): Promise<void>;
}

export interface StaticOptions {
  readonly host: string;
  readonly port: number;
  /** Folder with the app's index.html. */
  readonly appDir: string;
  /** Told to the app in /config.json. */
  readonly relayUrl: string;
  /** Relays of befriended families that the app may reach, instead of any over TLS. */
  readonly friendRelays?: readonly string[];
}

/**
 * @throws {KnotholeError} CONFIG when the folder holds no app, ADDRESS_IN_USE when the port is taken.
 */
export async function openStaticServer(options: StaticOptions): Promise<StaticServer> {
  const root = await appRoot(options.appDir);
  const ofPage = appHeaders(PAGE_CONNECTS);
  const ofWorker = appHeaders(workerConnects(options.relayUrl, options.friendRelays));
  const config = JSON.stringify({ relay: options.relayUrl });
  const server = createServer((request, response) => {
    const path = requestPath(request.url ?? '/');
    const headers = path !== null && isCoreWorker(path) ? ofWorker : ofPage;
    for (const [name, value] of Object.entries(headers)) {
      response.setHeader(name, value);
    }
    serve(request, response, path, { root, config }).catch(() => {
      // The visitor hung up, or the file went while it was read.
      response.destroy();
    });
  });
  const port = await listen(server, options.host, options.port);
  return {
    port,
    async close() {
      const closed = closeServer(server);
      server.closeAllConnections();
      await closed;
    },
  };
}

async function appRoot(appDir: string): Promise<string> {
  try {
    const root = await realpath(appDir);
    await stat(join(root, 'index.html'));
    return root;
  } catch (cause) {
    throw new KnotholeError('CONFIG', 'the app folder holds no index.html: build the app first', {
      cause,
    });
  }
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  path: string | null,
  { root, config }: { readonly root: string; readonly config: string },
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { allow: 'GET, HEAD', 'content-length': 0 }).end();
    return;
  }
  if (path === '/config.json') {
    sendText(request, response, config);
    return;
  }
  const file = path === null ? null : await findFile(root, path);
  if (path === null || file === null) {
    response.writeHead(404, { 'content-length': 0 }).end();
    return;
  }
  response.writeHead(200, {
    'content-type': contentType(extname(file.path)),
    'content-length': file.size,
    'cache-control': path.startsWith(IMMUTABLE_FOLDER)
      ? 'public, max-age=31536000, immutable'
      : 'no-cache',
  });
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  await pipeline(createReadStream(file.path), response);
}

function sendText(request: IncomingMessage, response: ServerResponse, text: string): void {
  response.writeHead(200, {
    'content-type': contentType('.json'),
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  });
  response.end(request.method === 'HEAD' ? undefined : text);
}

/** The decoded path, or null for one that no file of the app has. */
function requestPath(url: string): string | null {
  try {
    const path = decodeURIComponent(url.split(/[?#]/, 1)[0] ?? '');
    const isPlain = /^\/[\w\-./@]*$/.test(path) && !path.split('/').includes('..');
    if (!isPlain) {
      return null;
    }
    return path === '/' ? '/index.html' : path;
  } catch {
    return null;
  }
}

/** Follows links before it compares: a link in the folder must not lead out of it. */
async function findFile(
  root: string,
  path: string,
): Promise<{ readonly path: string; readonly size: number } | null> {
  try {
    const real = await realpath(join(root, path));
    const found = await stat(real);
    const isInside = real.startsWith(root + sep);
    return isInside && found.isFile() ? { path: real, size: found.size } : null;
  } catch {
    return null;
  }
}

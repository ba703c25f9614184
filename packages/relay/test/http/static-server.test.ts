import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/folders.ts';
import { testRelay } from '../support/relay.ts';

const FILES = {
  'index.html': ['<!doctype html>', 'text/html; charset=utf-8'],
  'sw.js': ['1', 'text/javascript; charset=utf-8'],
  'assets/main-abc.js': ['2', 'text/javascript; charset=utf-8'],
  'assets/core-worker-aB_-9.js': ['3', 'text/javascript; charset=utf-8'],
  'assets/main-abc.css': ['p{}', 'text/css; charset=utf-8'],
  'assets/font.woff2': ['woff', 'font/woff2'],
  'icon.svg': ['<svg/>', 'image/svg+xml; charset=utf-8'],
  'app.webmanifest': ['{}', 'application/manifest+json; charset=utf-8'],
  'unknown.bin': ['?', 'application/octet-stream'],
} as const;

async function servedApp(
  friendRelays?: readonly string[],
): Promise<{ readonly url: string; readonly relayUrl: string }> {
  const outside = temporaryFolder();
  const appDir = join(outside, 'app');
  mkdirSync(join(appDir, 'assets'), { recursive: true });
  for (const [name, [content]] of Object.entries(FILES)) {
    writeFileSync(join(appDir, name), content);
  }
  writeFileSync(join(outside, 'secret.txt'), 'outside');
  symlinkSync(join(outside, 'secret.txt'), join(appDir, 'link.txt'));
  const relay = await testRelay({
    appPort: 0,
    appDir,
    ...(friendRelays === undefined ? {} : { friendRelays }),
  });
  return { url: `http://127.0.0.1:${relay.appPort}`, relayUrl: relay.relayUrl };
}

/** Unlike fetch, sends the path as it is. */
async function statusOf(url: string, path: string, method = 'GET'): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    httpRequest({ hostname, port, path, method }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode));
    })
      .on('error', reject)
      .end();
  });
}

/** Its socket’s address and that of its blobs. */
function relayHosts(relayUrl: string): string {
  const socket = relayUrl.replace('/v1', '');
  return `${socket} ${socket.replace('ws:', 'http:')}`;
}

describe('the app’s origin', () => {
  it('serves each file with its type', async () => {
    const { url } = await servedApp();
    for (const [name, [content, type]] of Object.entries(FILES)) {
      const response = await fetch(`${url}/${name}`);
      expect([name, response.status, response.headers.get('content-type')]).toEqual([
        name,
        200,
        type,
      ]);
      expect(await response.text()).toBe(content);
    }
    expect(await (await fetch(url)).text()).toBe('<!doctype html>');
  });

  it('lets browsers keep only what has its content in its name', async () => {
    const { url } = await servedApp();
    const cacheOf = async (path: string): Promise<string | null> =>
      (await fetch(url + path)).headers.get('cache-control');
    expect(await cacheOf('/assets/main-abc.js')).toContain('immutable');
    expect(await cacheOf('/')).toBe('no-cache');
    expect(await cacheOf('/sw.js')).toBe('no-cache');
    expect(await cacheOf('/config.json')).toBe('no-store');
  });

  it.each(['/', '/config.json', '/sw.js', '/assets/main-abc.js', '/nothing-here'])(
    'sends the whole policy and no cookie with %s',
    async (path) => {
      const { url } = await servedApp();
      const { headers } = await fetch(url + path);
      expect(headers.get('content-security-policy')).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; " +
          "img-src 'self' blob:; font-src 'self'; manifest-src 'self'; media-src blob:; " +
          "worker-src 'self'; connect-src 'self'; " +
          "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
          "require-trusted-types-for 'script'; trusted-types knothole",
      );
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(headers.get('cross-origin-embedder-policy')).toBe('require-corp');
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('permissions-policy')).toBe('camera=(self), microphone=(self)');
      expect(headers.get('set-cookie')).toBeNull();
    },
  );

  it.each([
    ['any relay over TLS', undefined, ' wss: https:'],
    ['no relay but its own', [], ''],
    [
      'the relays that the operator has named',
      ['wss://elm.example/v1', 'ws://127.0.0.1:9/v1'],
      ' wss://elm.example https://elm.example ws://127.0.0.1:9 http://127.0.0.1:9',
    ],
  ])('lets the worker alone reach %s', async (_, friendRelays, others) => {
    const { url, relayUrl } = await servedApp(friendRelays);
    const connects = async (path: string): Promise<string | undefined> =>
      /connect-src ([^;]*);/.exec(
        (await fetch(url + path)).headers.get('content-security-policy') ?? '',
      )?.[1];
    const worker = `'self' ${relayHosts(relayUrl)}${others}`;
    expect(await connects('/assets/core-worker-aB_-9.js')).toBe(worker);
    for (const path of [
      '/assets/core-worker-a.css',
      '/core-worker-a.js',
      '/assets/x/core-worker-a.js',
    ]) {
      expect(await connects(path)).toBe("'self'");
    }
  });

  it('tells the app where its relay is', async () => {
    const { url, relayUrl } = await servedApp();
    expect(await (await fetch(`${url}/config.json`)).json()).toEqual({ relay: relayUrl });
  });

  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/%2e%2e%2f%2e%2e%2fsecret.txt',
    '/..\\secret.txt',
    '//secret.txt',
    '/link.txt',
    '/assets',
    '/assets/',
    '/index.html%00.js',
    '/%ff',
    '/%',
    '/index.html/',
    '*',
  ])('has nothing at %s', async (path) => {
    const { url } = await servedApp();
    expect(await statusOf(url, path)).toBe(404);
  });

  it('answers HEAD without a body, and no other method', async () => {
    const { url } = await servedApp();
    const head = await fetch(url, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([
      200,
      '15',
      '',
    ]);
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      expect(await statusOf(url, '/', method)).toBe(405);
    }
  });

  it('is another origin than the relay', async () => {
    const { url, relayUrl } = await servedApp();
    expect(new URL(url).port).not.toBe(new URL(relayUrl).port);
  });
});

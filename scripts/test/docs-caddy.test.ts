/** The Caddyfile of docs/two-devices.md is one that Caddy accepts, and logs nobody. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readDocument } from './docs-reader.ts';

const page = readDocument('docs/two-devices.md');
const caddyfile = page.blocks.find(({ language }) => language === 'caddyfile')?.text ?? '';
const { KNOTHOLE_CADDY: CADDY = 'caddy' } = process.env;
const isInstalled = spawnSync(CADDY, ['version']).status === 0;

it('gives app and relay a host each and no access log', () => {
  const sites = caddyfile.match(/^\S+ \{$/gm) ?? [];
  expect(new Set(sites).size).toBe(2);
  expect(caddyfile).toContain('reverse_proxy 127.0.0.1:8790');
  expect(caddyfile).toContain('reverse_proxy 127.0.0.1:8791');
  const global = caddyfile.indexOf('\n}\n');
  expect(caddyfile.slice(global)).not.toMatch(/^\s*log\b/m);
});

it('is a configuration that Caddy accepts', ({ skip }) => {
  if (!isInstalled) skip('caddy is not installed');
  const folder = mkdtempSync(join(tmpdir(), 'knothole-caddy-'));
  try {
    const path = join(folder, 'Caddyfile');
    writeFileSync(path, `${caddyfile}\n`);
    const { status, stdout } = spawnSync(
      CADDY,
      ['adapt', '--validate', '--config', path, '--adapter', 'caddyfile'],
      { encoding: 'utf8', env: { ...process.env, HOME: folder, XDG_DATA_HOME: folder } },
    );
    expect(status).toBe(0);
    const { apps, logging } = JSON.parse(stdout);
    expect(logging.logs.default.exclude).toEqual(['http.log']);
    expect(Object.values<{ logs?: unknown }>(apps.http.servers).map(({ logs }) => logs)).toEqual([
      undefined,
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

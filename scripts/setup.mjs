/**
 * Makes a clone ready on a machine that has only Node and npm: install, build and, for tests, a
 * browser. Plain JavaScript, because it runs before anything is installed. Speaks on standard error
 * only, so that commands with --json keep standard output for themselves.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const MINIMUM_NODE = [20, 19];

/** Ends the command with one sentence that says what to do. */
export function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

/** Runs a program of node_modules through this very Node; resolves with its exit code. */
export function runTool(entry, args, options = {}) {
  return run(process.execPath, [join(ROOT, 'node_modules', entry), ...args], options);
}

/** Runs a command in the project's root and passes signals on; resolves with its exit code. */
export function run(command, args, { stdio = 'inherit', env = {} } = {}) {
  const child = spawn(command, args, { cwd: ROOT, stdio, env: { ...process.env, ...env } });
  const forward = (signal) => child.kill(signal);
  process.on('SIGINT', forward);
  process.on('SIGTERM', forward);
  return new Promise((resolve) => {
    const done = (code) => {
      process.off('SIGINT', forward);
      process.off('SIGTERM', forward);
      resolve(code);
    };
    child.on('error', () => done(127));
    child.on('exit', (code) => done(code ?? 1));
  });
}

/** Install and build; with `app` the web app too. Ends the process with a sentence where it cannot. */
export async function setUp({ app = true } = {}) {
  requireNode();
  await install();
  requireSqlite();
  if ((await runTool(TYPESCRIPT, ['-b'], { stdio: QUIET })) !== 0) {
    fail('The build failed: the messages above name the file and the line.');
  }
  if (app && (await buildApp()) !== 0) {
    fail('The build of the web app failed: the messages above say where.');
  }
}

const QUIET = ['ignore', process.stderr, process.stderr];
export const TYPESCRIPT = 'typescript/bin/tsc';

function buildApp() {
  const args = ['build', join(ROOT, 'packages', 'app'), '--logLevel', 'warn'];
  return runTool('vite/bin/vite.js', args, { stdio: QUIET });
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor < MINIMUM_NODE[1])) {
    fail(
      `Knothole needs Node ${MINIMUM_NODE.join('.')} or newer; this is ${process.versions.node}.`,
    );
  }
}

/**
 * Not `npm ci`: it refuses a lock file from which a registry's missing builds for other platforms are
 * absent. Versions are those of the lock file all the same, and nothing is written to it.
 */
const INSTALL = [
  'install',
  '--no-save',
  '--no-audit',
  '--no-fund',
  '--loglevel=error',
  '--fetch-retries=1',
  '--fetch-timeout=30000',
];

async function install() {
  if (isInstalled()) return;
  process.stderr.write(
    'Installing (once). Where no ready-made SQLite binary can be had it is compiled: one or two minutes.\n',
  );
  const started = Date.now();
  const ticker = setInterval(() => {
    process.stderr.write(`  still installing, ${Math.round((Date.now() - started) / 1000)} s\n`);
  }, 15_000);
  const { code, said } = await runNpm(INSTALL);
  clearInterval(ticker);
  if (code !== 0) {
    process.stderr.write(said);
    fail(whyNotInstalled(said));
  }
}

/** Runs npm quietly; resolves with its exit code and what it said. */
function runNpm(args) {
  const npm = process.env.npm_execpath;
  const [command, first] = npm ? [process.execPath, [npm]] : ['npm', []];
  const child = spawn(command, [...first, ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes) => {
      said += bytes;
    });
  }
  return new Promise((resolve) => {
    child.on('error', () => resolve({ code: 127, said }));
    child.on('close', (code) => resolve({ code: code ?? 1, said }));
  });
}

function whyNotInstalled(said) {
  if (/node-gyp|better-sqlite3/.test(said)) {
    return 'SQLite could not be built: install a C++ compiler, make and Python 3 (Debian: apt-get install build-essential python3) and try again.';
  }
  if (/ENOTFOUND|ECONN|ETIMEDOUT|EAI_AGAIN|ERR_SOCKET|network/i.test(said)) {
    return 'npm could not reach its registry: check the network and try again.';
  }
  return 'npm could not install: the lines above say why.';
}

function isInstalled() {
  const installed = join(ROOT, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return false;
  const wanted = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(installed, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, { version, optional, link }]) =>
      path === '' ||
      link ||
      optional ||
      !path.startsWith('node_modules') ||
      present[path]?.version === version,
  );
}

function requireSqlite() {
  const require = createRequire(import.meta.url);
  try {
    const Database = require('better-sqlite3');
    new Database(':memory:').close();
  } catch {
    fail(
      'better-sqlite3 has no binary for this machine: install a C++ compiler, make and Python 3 (Debian: apt-get install build-essential python3), delete node_modules and try again.',
    );
  }
}

const BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

/** Path of a Chromium for the browser tests: installed, Playwright's own, or Debian's package. */
export async function requireBrowser() {
  const found = installedBrowser() ?? (await playwrightBrowser()) ?? (await debianBrowser());
  if (found) return found;
  return fail(
    'The browser tests need Chromium or Google Chrome: install one (Debian: apt-get install chromium) or set KNOTHOLE_BROWSER to its path, and try again.',
  );
}

function installedBrowser() {
  const chosen = process.env.KNOTHOLE_BROWSER;
  if (chosen) {
    return existsSync(chosen) ? chosen : fail('KNOTHOLE_BROWSER names a file that does not exist.');
  }
  return BROWSERS.find((path) => existsSync(path) && statSync(path).isFile());
}

async function playwrightBrowser() {
  const { chromium } = await import('playwright-core');
  if (existsSync(chromium.executablePath())) return chromium.executablePath();
  process.stderr.write('No Chromium found; trying to download one for the tests.\n');
  const log = ['ignore', 'ignore', 'ignore'];
  await runTool('playwright-core/cli.js', ['install', 'chromium'], { stdio: log });
  return existsSync(chromium.executablePath()) ? chromium.executablePath() : undefined;
}

async function debianBrowser() {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || spawnSync('apt-get', ['--version']).status !== 0) return undefined;
  process.stderr.write("Installing Debian's chromium for the tests.\n");
  await run('apt-get', ['update', '-qq'], { stdio: QUIET });
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['install', '-y', '-qq', 'chromium'], { stdio: QUIET, env });
  return installedBrowser();
}

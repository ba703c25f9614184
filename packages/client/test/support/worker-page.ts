/** Pages on 127.0.0.1 whose dedicated worker runs a bundled entry, in a real Chromium. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { build } from 'vite';

const { KNOTHOLE_BROWSER: executablePath = '/usr/bin/chromium' } = process.env;

const PAGE = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>worker</title>
<script type="module">
  const worker = new Worker('/worker.js', { type: 'module' });
  window.ask = (step, argument) => new Promise((resolve, reject) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => 'ok' in data ? resolve(data.ok) : reject(new Error(data.failed));
    worker.postMessage({ step, argument }, [port2]);
  });
</script>`;

declare global {
  interface Window {
    ask(step: string, argument: string): Promise<string>;
  }
}

export interface WorkerSite {
  readonly origin: string;
  close(): Promise<void>;
}

/** Bundles the worker's entry file for the browser and serves it with an empty page. */
export async function serveWorker(entry: string): Promise<WorkerSite> {
  const script = await bundle(entry);
  const server = createServer((request, response) => {
    const isScript = request.url === '/worker.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? script : PAGE);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { origin: originOf(server), close: () => closed(server) };
}

/** A Chromium of its own on a profile directory. */
export function openBrowser(profileDirectory: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(profileDirectory, {
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}

/** A new tab with its own worker. */
export async function openTab(browser: BrowserContext, site: WorkerSite): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(site.origin);
  return page;
}

/** Has the tab's worker do one step; rejects with what the worker threw. */
export function ask(page: Page, step: string, argument = ''): Promise<string> {
  return page.evaluate(([name, text]) => window.ask(name, text), [step, argument] as const);
}

async function bundle(entry: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    resolve: { conditions: ['knothole-source', 'module', 'browser', 'development|production'] },
    build: {
      write: false,
      minify: false,
      lib: { entry, formats: ['es'], fileName: 'worker' },
    },
  });
  const [output] = [built].flat();
  if (output === undefined || !('output' in output)) {
    throw new Error('the bundler gave nothing');
  }
  return output.output[0].code;
}

function originOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('the server has no port');
  }
  return `http://127.0.0.1:${address.port}`;
}

async function closed(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}

/** The browser that `npm test` found, started the same way for every browser test. */
import { type Browser, chromium } from 'playwright-core';

/** Chromium without its own network chatter, so that a test's traffic is the app's alone. */
export function launchBrowser(args: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['KNOTHOLE_BROWSER'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      ...args,
    ],
  });
}

/** Folders that go when the test has ended. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';

/** A new folder for this test alone. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'knothole-relay-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const folders = new Map<string, string>();

/** The same folder for as long as one test runs. */
export function folderOfTest(): string {
  const test = expect.getState().currentTestName ?? '';
  const folder = folders.get(test) ?? temporaryFolder();
  folders.set(test, folder);
  return folder;
}

/**
 * What a thief of the relay would carry away, as one list of byte strings, and a search through it
 * that knows the usual disguises of text. The full experiment is the breach drill; this is its
 * smallest form, run after each story.
 */
import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

export interface Loot {
  /** Where it was found, for the report. */
  readonly source: string;
  readonly bytes: Buffer;
}

/** Every file below a directory, names included: a name can leak as well as content. */
export function lootDirectory(directory: string): Loot[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    const path = join(entry.parentPath, entry.name);
    const source = relative(directory, path);
    const name = { source: `name of ${source}`, bytes: Buffer.from(source) };
    return statSync(path).isFile() ? [name, { source, bytes: readFileSync(path) }] : [name];
  });
}

const REGION_LIMIT = 256 * 1024 * 1024;

/**
 * All writable memory of a running process through /proc, or undefined where that is impossible
 * (another system, no right to look): the caller reports "not captured".
 */
export function lootMemory(pid: number): Loot[] | undefined {
  let memory: number;
  let maps: string;
  try {
    maps = readFileSync(`/proc/${pid}/maps`, 'utf8');
    memory = openSync(`/proc/${pid}/mem`, 'r');
  } catch {
    return undefined;
  }
  try {
    return maps.split('\n').flatMap((line) => readRegion(memory, line));
  } finally {
    closeSync(memory);
  }
}

function readRegion(memory: number, line: string): Loot[] {
  const match = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line);
  if (!match?.[1] || !match[2]) return [];
  const start = BigInt(`0x${match[1]}`);
  const size = Number(BigInt(`0x${match[2]}`) - start);
  if (size > REGION_LIMIT) return [];
  const bytes = Buffer.alloc(size);
  try {
    const read = readSync(memory, bytes, 0, size, Number(start));
    const source = `memory ${match[1]}`;
    return usedParts(bytes.subarray(0, read)).map((part) => ({ source, bytes: part }));
  } catch {
    return [];
  }
}

const PAGE = 4_096;
const EMPTY_PAGE = Buffer.alloc(PAGE);

/** A process reserves far more than it touches: stretches of empty pages are left out. */
function usedParts(bytes: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  let start = 0;
  for (let at = 0; at < bytes.length; at += PAGE) {
    if (bytes.subarray(at, at + PAGE).equals(EMPTY_PAGE)) {
      if (at > start) parts.push(bytes.subarray(start, at));
      start = at + PAGE;
    }
  }
  return bytes.length > start ? [...parts, bytes.subarray(start)] : parts;
}

/** The forms in which a text may lie around: UTF-8, UTF-16, hex, base64 at its three offsets. */
function disguises(secret: string | Uint8Array): Buffer[] {
  const bytes = Buffer.from(secret);
  const forms = [bytes, Buffer.from(bytes.toString('hex')), ...base64Forms(bytes)];
  if (typeof secret === 'string') forms.push(Buffer.from(secret, 'utf16le'));
  return forms;
}

function base64Forms(bytes: Buffer): Buffer[] {
  return [0, 1, 2].flatMap((offset) => {
    const padded = Buffer.concat([Buffer.alloc(offset), bytes]);
    const whole = padded.length - (padded.length % 3);
    const start = offset === 0 ? 0 : 4;
    const forms = (['base64', 'base64url'] as const).map((encoding) =>
      padded.subarray(0, whole).toString(encoding).slice(start),
    );
    return [...new Set(forms)].filter((form) => form.length >= 8).map((form) => Buffer.from(form));
  });
}

/** Where any form of any secret is found; empty is what we want. Names the secret, not its value. */
export function search(
  loot: readonly Loot[],
  secrets: Readonly<Record<string, string | Uint8Array>>,
): string[] {
  return Object.entries(secrets).flatMap(([name, secret]) => {
    const forms = disguises(secret);
    return loot
      .filter(({ bytes }) => forms.some((form) => bytes.includes(form)))
      .map(({ source }) => `${name} in ${source}`);
  });
}

/** The memory of a running process, through /proc: what a thief with root on the machine would dump. */
import { closeSync, mkdirSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { notCaptured, writeLoot } from './copy-loot.ts';

const CHUNK_BYTES = 1_048_576;
const PAGE_BYTES = 4_096;
const EMPTY_PAGE: Buffer = Buffer.alloc(PAGE_BYTES);
/** More than a relay ever holds; a bound all the same. */
const MOST_BYTES = 1_073_741_824;

export interface MemoryCapture {
  readonly bytes: number;
  readonly regions: number;
}

/**
 * Writes all writable, touched pages into `memory.bin` and where each stretch was into `memory.map`;
 * null, and a reason in the folder, where the system does not let us look.
 */
export function captureMemory(pid: number, folder: string): MemoryCapture | null {
  let memory: number;
  let maps: string;
  try {
    maps = readFileSync(`/proc/${pid}/maps`, 'utf8');
    memory = openSync(`/proc/${pid}/mem`, 'r');
  } catch {
    notCaptured(folder, 'This system does not let one process read the memory of another.');
    return null;
  }
  mkdirSync(folder, { recursive: true });
  const dump = new Dump(openSync(join(folder, 'memory.bin'), 'w'));
  try {
    for (const line of maps.split('\n')) {
      const match = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line);
      if (match?.[1] !== undefined && match[2] !== undefined) {
        copyRegion(memory, Number.parseInt(match[1], 16), Number.parseInt(match[2], 16), dump);
      }
    }
  } finally {
    closeSync(memory);
    closeSync(dump.file);
  }
  writeLoot(folder, 'memory.map', dump.map.join(''));
  return { bytes: dump.bytes, regions: dump.map.length };
}

class Dump {
  readonly file: number;
  readonly map: string[] = [];
  bytes = 0;

  constructor(file: number) {
    this.file = file;
  }

  add(address: number, part: Buffer): void {
    this.map.push(`${this.bytes} ${address.toString(16)} ${part.length}\n`);
    writeSync(this.file, part);
    this.bytes += part.length;
  }
}

/** A process reserves far more than it touches: empty pages are left out. */
function copyRegion(memory: number, start: number, end: number, dump: Dump): void {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  for (let at = start; at < end && dump.bytes < MOST_BYTES; at += CHUNK_BYTES) {
    let read: number;
    try {
      read = readSync(memory, chunk, 0, Math.min(CHUNK_BYTES, end - at), at);
    } catch {
      // Guard pages and devices cannot be read by anybody.
      continue;
    }
    addTouched(chunk.subarray(0, read), at, dump);
  }
}

function addTouched(chunk: Buffer, address: number, dump: Dump): void {
  let start = 0;
  for (let at = 0; at < chunk.length; at += PAGE_BYTES) {
    if (chunk.subarray(at, at + PAGE_BYTES).equals(EMPTY_PAGE)) {
      if (at > start) {
        dump.add(address + start, chunk.subarray(start, at));
      }
      start = at + PAGE_BYTES;
    }
  }
  if (chunk.length > start) {
    dump.add(address + start, chunk.subarray(start));
  }
}

/** Environment and command line of the process, as root reads them. */
export function captureProcessWords(pid: number, folder: string): void {
  for (const name of ['environ', 'cmdline', 'limits', 'status']) {
    try {
      writeLoot(folder, `proc-${name}`, readFileSync(`/proc/${pid}/${name}`));
    } catch {
      writeLoot(folder, `proc-${name}.txt`, 'not readable on this system\n');
    }
  }
}

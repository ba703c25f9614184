/** One POST by fetch, which browsers, workers and Node have alike. */
import { KnotholeError } from '@knothole/protocol';

/** What a relay answers that knows no files. */
const UNKNOWN_THERE: ReadonlySet<number> = new Set([404, 405, 426]);

/**
 * Posts `body` and resolves with the answer's. It says as little about the device as fetch allows,
 * follows nobody elsewhere, and reads no more than `maxBytes`.
 * @throws {KnotholeError} OFFLINE when there is no whole answer, VERSION when nothing is at the
 * address, BAD_FRAME when the answer is too long.
 */
export async function post(
  url: string,
  body: Uint8Array<ArrayBuffer>,
  options: { readonly maxBytes: number; readonly signal: AbortSignal },
): Promise<Uint8Array> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/octet-stream' },
      signal: options.signal,
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
    });
    if (response.status !== 200) {
      await response.body?.cancel();
      throw UNKNOWN_THERE.has(response.status)
        ? new KnotholeError('VERSION', 'the relay takes no files')
        : new KnotholeError('OFFLINE', 'the relay does not answer');
    }
    return await readUpTo(response, options.maxBytes);
  } catch (error) {
    throw error instanceof KnotholeError
      ? error
      : new KnotholeError('OFFLINE', 'the relay was not reached', { cause: error });
  }
}

/** A hostile relay's endless answer ends here, and not in this device's memory. */
async function readUpTo(response: Response, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  for (let read = await reader?.read(); read?.value !== undefined; read = await reader?.read()) {
    length += read.value.length;
    if (length > maxBytes) {
      await reader?.cancel();
      throw new KnotholeError('BAD_FRAME', `the answer is longer than ${maxBytes} bytes`);
    }
    parts.push(read.value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

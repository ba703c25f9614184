/**
 * All that the relay may log: one of these events, and numbers. There is no place for free text, an
 * id, an address or an IP, so none can slip in.
 */
export type LogEvent =
  | 'STARTED'
  | 'STOPPED'
  | 'BUCKETS_DROPPED'
  | 'DROP_FAILED'
  | 'CLOCK_HELD'
  | 'STORE_BUSY'
  | 'STORE_FAILED'
  | 'UNHANDLED_REJECTION';

/** What a number may be about. */
export type LogNumber = 'relayPort' | 'appPort' | 'count' | 'hours';

export interface SafeLog {
  write(event: LogEvent, numbers?: Readonly<Partial<Record<LogNumber, number>>>): void;
}

/** A log that writes one JSON document per line through `print`. */
export function createSafeLog(print: (line: string) => void): SafeLog {
  return {
    write(event, numbers = {}) {
      print(JSON.stringify({ event, ...numbers }));
    },
  };
}

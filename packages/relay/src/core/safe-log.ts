/**
 * All that the relay may log: one of these events, and numbers. There is no place for free text, an
 * id, an address or an IP, so none can slip in.
 */
type LogEvent =
  | 'STARTED'
  | 'STOPPED'
  | 'BUCKETS_DROPPED'
  | 'DROP_FAILED'
  | 'CLOCK_HELD'
  | 'STORE_BUSY'
  | 'STORE_FAILED'
  | 'UNHANDLED_REJECTION';

/** What a number may be about. */
type LogNumber = 'relayPort' | 'appPort' | 'count' | 'hours';

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

const QUIET_SECONDS = 60;

/** Passes each event on once a minute at most: a full disk must not be filled further by its log. */
export function throttledLog(log: SafeLog, monotonicSeconds: () => number): SafeLog {
  const writtenAt = new Map<LogEvent, number>();
  return {
    write(event, numbers) {
      const now = monotonicSeconds();
      if (now - (writtenAt.get(event) ?? Number.NEGATIVE_INFINITY) >= QUIET_SECONDS) {
        writtenAt.set(event, now);
        log.write(event, numbers);
      }
    },
  };
}

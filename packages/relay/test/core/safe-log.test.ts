import { describe, expect, it } from 'vitest';
import { createSafeLog, throttledLog } from '../../src/core/safe-log.ts';
import { FakeClock } from '../support/fake-clock.ts';

describe('the log', () => {
  it('writes an event and numbers, one document per line', () => {
    const lines: string[] = [];
    const log = createSafeLog((line) => lines.push(line));
    log.write('STARTED', { relayPort: 1, appPort: 2 });
    log.write('STOPPED');
    expect(lines).toEqual(['{"event":"STARTED","relayPort":1,"appPort":2}', '{"event":"STOPPED"}']);
  });

  it('repeats no event within a minute', () => {
    const clock = new FakeClock();
    const lines: string[] = [];
    const log = throttledLog(
      createSafeLog((line) => lines.push(line)),
      () => clock.monotonicSeconds(),
    );
    for (let second = 0; second < 90; second++) {
      log.write('STORE_BUSY');
      clock.advance(1);
    }
    log.write('STORE_FAILED');
    expect(lines).toEqual([
      '{"event":"STORE_BUSY"}',
      '{"event":"STORE_BUSY"}',
      '{"event":"STORE_FAILED"}',
    ]);
  });
});

/** What a connection says of itself in its HTTP head, as a reverse proxy passes it on. */
import { canaryOf } from './canary.ts';
import type { Family } from './population.ts';

export interface ClientWords {
  readonly forwardedFor: string;
  readonly userAgent: string;
}

export function clientWordsOf(seed: number, family: Family): ClientWords {
  return {
    forwardedFor: `${family.ip}, ${canaryOf(seed, family.key, 'ip')}`,
    userAgent: `${family.userAgent} ${canaryOf(seed, family.key, 'device')}`,
  };
}

/** The one MLS ciphersuite of Knothole, and where its primitives come from. */
import type { CiphersuiteImpl } from 'ts-mls';
import type { Random } from '../ports.ts';

/** Ciphersuite 1 of RFC 9420 §17.1 with its providers, loaded once per process or worker. */
export interface MlsSuite {
  readonly impl: CiphersuiteImpl;
}

export async function loadSuite(_random: Random): Promise<MlsSuite> {
  throw new Error('unfinished');
}

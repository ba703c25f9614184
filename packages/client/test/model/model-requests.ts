/** What a member asks of the relay, and what it learns. */
import type { Address, Envelope, GetOutcome, PutOutcome } from './model-relay.ts';

export type Request =
  | {
      readonly kind: 'check' | 'look' | 'unpack' | 'help';
      readonly addresses: readonly Address[];
    }
  | {
      readonly kind: 'put' | 'invite' | 'note';
      readonly address: Address;
      readonly envelope: Envelope;
    };

export interface Answer {
  /** One for each address that was asked for. */
  readonly got: readonly GetOutcome[];
  /** What became of an envelope. */
  readonly put?: PutOutcome;
}

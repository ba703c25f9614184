/** Refused for now: the client may ask again after `retryAfterSeconds`. */
import { KnotholeError } from '@knothole/protocol';

export class OverBudget extends KnotholeError {
  readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number) {
    super('BUDGET', `over the budget, ask again in ${retryAfterSeconds} s`);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

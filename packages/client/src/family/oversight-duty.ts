/**
 * What a guardian's device does so that her child is on its own where she has decided it: when everybody
 * is there whom only she can bring, she says so in the conversation, and the others take her out.
 */
import { CHAIN_ITEM_KINDS } from '../chain/types.ts';
import type { FriendsInput } from '../friends/plan-friends.ts';
import { leftToThemselves } from '../friends/plan-oversight.ts';
import { makeItem } from './family-items.ts';
import type { Household } from './household.ts';
import { signOversight } from './oversight.ts';

export class OversightDuty {
  readonly #household: Household;
  /** What was submitted and may not have come back yet. */
  readonly #said = new Set<string>();

  constructor(household: Household) {
    this.#household = household;
  }

  async round(input: FriendsInput | null): Promise<void> {
    const { me, host, device, roster, conversations } = this.#household;
    if (input === null || me.role !== 'guardian' || roster.revoked.has(me.device)) {
      return;
    }
    const { key, certificates } = device.signer;
    for (const group of input.conversations) {
      const tracker = conversations.get(group.id);
      for (const child of tracker === undefined ? [] : leftToThemselves(group, input)) {
        const version = roster.oversight.get(child)?.version ?? 0;
        const mlsGroup = tracker?.view.group ?? '';
        const name = `${mlsGroup}/${child}/${version}`;
        if (tracker !== undefined && !this.#said.has(name)) {
          this.#said.add(name);
          const terms = { child, version, independent: true, group: mlsGroup };
          const statement = signOversight(key, certificates, terms);
          const item = makeItem(host.random, CHAIN_ITEM_KINDS.statement, statement);
          await tracker.chain.submit([{ kind: 'say', item }]);
        }
      }
    }
  }
}

/** What devices tell of the epochs that they see, as tests of it wait and look. */
import type { Chain, Head } from '../../src/chain/types.ts';
import { ITEM_KINDS } from '../../src/conversation/item-kinds.ts';
import { readHeads } from '../../src/family/heads-item.ts';
import { systemClock } from '../../src/platform/node/index.ts';
import type { Clock } from '../../src/ports.ts';

/** A device's clock that a test moves on; timers take the time that they take. */
export class MovedClock implements Clock {
  aheadMilliseconds = 0;

  nowMilliseconds(): number {
    return systemClock.nowMilliseconds() + this.aheadMilliseconds;
  }

  after(milliseconds: number, callback: () => void): () => void {
    return systemClock.after(milliseconds, callback);
  }
}

/** All heads that were told, as soon as one is of this group. */
export async function untilTold(family: Chain, group: string): Promise<readonly Head[]> {
  for (;;) {
    const changed = new Promise<void>((resolve) => {
      const stop = family.onChange(() => {
        stop();
        resolve();
      });
    });
    const heads = (await family.events(0, 1_000)).flatMap((event) =>
      event.kind === 'item' && event.item.kind === ITEM_KINDS.heads
        ? (readHeads(event.item.body) ?? [])
        : [],
    );
    if (heads.some((head) => head.group === group)) {
      return heads;
    }
    await changed;
  }
}

/** What honest devices tell is what is seen here, as far back as it is known. */
export function matches(
  chains: readonly Chain[],
  told: { readonly group: string; readonly epoch: number; readonly authenticator: string },
): boolean {
  const heads = chains.flatMap(({ view }) => view.heads);
  const own = heads.find(({ group, epoch }) => group === told.group && epoch === told.epoch);
  return own === undefined || own.authenticator === told.authenticator;
}

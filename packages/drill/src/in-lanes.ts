/** Work on many items, a few of them at a time. */

/**
 * Begins items in their order. After the first failure, or when the signal says so, none is begun any
 * more; what is under way is waited for, so that nobody's servers and disks are left behind.
 * @throws what the first item that failed threw, or the signal's reason.
 */
export async function inLanes<Item>(
  items: readonly Item[],
  lanes: number,
  signal: AbortSignal | undefined,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  const failures: unknown[] = [];
  const lane = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      try {
        signal?.throwIfAborted();
        await work(item);
      } catch (error) {
        failures.push(error);
        waiting.length = 0;
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  if (failures.length > 0) throw failures[0];
}

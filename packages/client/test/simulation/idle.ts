/**
 * Resolves when nothing is left that could go on by itself: everything in the simulation settles in
 * microtasks, and those come before the event loop's next turn.
 */
export function idle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Makes a failing input smaller and plainer while it goes on failing. */

const MAX_TRIES = 4_000;

/** Takes parts out, large ones first, then writes zeros over what is left. */
export async function minimise(
  input: Uint8Array,
  fails: (input: Uint8Array) => Promise<boolean>,
): Promise<Uint8Array> {
  let least = input;
  let tries = 0;
  const tryOut = async (smaller: Uint8Array): Promise<boolean> => {
    tries += 1;
    if (tries > MAX_TRIES || !(await fails(smaller))) {
      return false;
    }
    least = smaller;
    return true;
  };
  for (let size = least.length; size >= 1; size = Math.floor(size / 2)) {
    for (let start = 0; start < least.length; ) {
      const without = Uint8Array.from([
        ...least.subarray(0, start),
        ...least.subarray(start + size),
      ]);
      start += (await tryOut(without)) ? 0 : size;
    }
  }
  for (let index = 0; index < least.length; index++) {
    if (least[index] !== 0) {
      await tryOut(least.with(index, 0));
    }
  }
  return least;
}

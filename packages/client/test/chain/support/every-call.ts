import type { DeathPlan } from './mortal-ports.ts';

/**
 * Runs a script whose process dies at its k-th port call, once with the call undone and once with the
 * call done, for k = 1, 2, 3, … until the script ends alive; gives the number of deaths. `run` tells
 * whether it died.
 */
export async function atEveryCall(run: (plan: DeathPlan) => Promise<boolean>): Promise<number> {
  let deaths = 0;
  for (const happens of [false, true]) {
    let atCall = 1;
    while (await run({ atCall, happens })) {
      atCall += 1;
    }
    deaths += atCall - 1;
  }
  return deaths;
}

/** Names of targets that are looted in pairs, to be held beside each other. */

const TWIN = /^(.+)-twin-([ab])$/;
const SECOND_DAY = /^(.+)-day-2$/;

/** The same story in shape, told with the first (`a`) or with other content (`b`). */
export function twinTarget(target: string, which: 'a' | 'b'): string {
  return `${target}-twin-${which}`;
}

/** One server, copied after its first and after its second day. */
export function dayTarget(target: string, which: 1 | 2): string {
  return `${target}-day-${which}`;
}

export interface TargetPair {
  readonly name: string;
  readonly first: string;
  readonly second: string;
}

/** Pairs of which both are among the targets. */
export function twinPairs(targets: readonly string[]): readonly TargetPair[] {
  return targets.flatMap((first) => {
    const [, name, which] = TWIN.exec(first) ?? [];
    if (name === undefined || which !== 'a') return [];
    const second = twinTarget(name, 'b');
    return targets.includes(second) ? [{ name, first, second }] : [];
  });
}

/** The first day is no target of its own: it is looted on the way to the second. */
export function dayPairs(targets: readonly string[]): readonly TargetPair[] {
  return targets.flatMap((second) => {
    const name = SECOND_DAY.exec(second)?.[1];
    return name === undefined ? [] : [{ name, first: dayTarget(name, 1), second }];
  });
}

/** Targets of pairs are looted to be compared. */
export function isOfPair(target: string): boolean {
  return TWIN.test(target) || SECOND_DAY.test(target);
}

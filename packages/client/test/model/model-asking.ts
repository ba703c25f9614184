/** What is written into help chains (rule 27). */
import { type Device, lineageOf } from './abstract-mls.ts';
import type { Note } from './model-help.ts';
import type { Request } from './model-requests.ts';
import { isToBeLetIn, mayAnswer, offerOf, PATIENCE, type Situation } from './model-situation.ts';
import type { ChainState } from './model-state.ts';

/** Something to write into a help chain. */
export interface Writes {
  readonly into: Device;
  readonly note: Note;
}

/** Rule 27: the own note is missing, speaks of something else, is used up, or a day old. */
export function ask(situation: Situation, state: ChainState): Writes | undefined {
  const { around, help, today, keyPackages } = situation;
  const { device, status, group, since = today } = state;
  const trouble = status === 'live' || status === 'outside' ? undefined : status;
  const last = help.lastAsking(device);
  const isAsked =
    last !== undefined &&
    last.trouble === trouble &&
    last.group === lineageOf(group).at(-1) &&
    keyPackages.includes(last.leaf) &&
    today - last.day < PATIENCE;
  if (state.group.purpose?.kind === 'conversation' && !situation.family.wanted.has(device)) {
    // A friendship that was ended is no trouble.
    return undefined;
  }
  const mustAsk = help.isCalled(device) || (trouble !== undefined && !isAsked);
  if (!mustAsk || !around.rules.asksForHelp) {
    return undefined;
  }
  const leaf = `${device}#${around.fresh('leaf')}`;
  const lineage = around.rules.tellsLineage ? lineageOf(group) : [];
  const about = { trouble, group: lineageOf(group).at(-1), lineage };
  return { into: device, note: { kind: 'asking', ...about, leaf, day: today, since } };
}

/** A guardian calls whoever is to be in, cannot get in, and has left no key package. */
export function call(situation: Situation, state: ChainState): Writes | undefined {
  const { around, family, help } = situation;
  const into = [...family.wanted].find(
    (device) =>
      device !== state.device &&
      mayAnswer(state, device) &&
      family.hears(device) &&
      isToBeLetIn(situation, state, device) &&
      offerOf(situation, state, device) === undefined &&
      !help.isCalled(device),
  );
  return into === undefined || !around.rules.asksForHelp || state.status !== 'live'
    ? undefined
    : { into, note: { kind: 'calling' } };
}

/** Where the row of this week is free; undefined when it is full. */
export function noteOf({ around, help }: Situation, { into, note }: Writes): Request | undefined {
  const address = help.free(into, around.now());
  return (
    address && {
      kind: 'note',
      address,
      envelope: { id: around.fresh('note'), inner: undefined, note },
    }
  );
}

/** Groups of several families as a screen needs them: how each stands, and for whom it waits. */
import type { ConversationSummary, GroupId, GroupView, PersonId } from '@knothole/client/view';
import { othersOf, peopleOf, personOf, type Someone } from './people.ts';
import type { HomeView } from './session.ts';

export type GroupStage =
  | 'on'
  /** Everybody may come; it begins by itself. */
  | 'starting'
  | 'waiting'
  /** Somebody's grown-ups have said no before it could begin. */
  | 'refused'
  | 'over';

/** What is known of one of its people. */
export type Answer = 'in' | 'allowed' | 'open' | 'refused' | 'left';

/** Two who may not be together yet. */
export interface MissingPair {
  readonly people: readonly [Someone, Someone];
}

export function groupOf(view: HomeView, id: GroupId): GroupView | undefined {
  return view.groups.find((group) => group.id === id);
}

/** The group that a conversation is. */
export function groupIn(view: HomeView, { id }: ConversationSummary): GroupView | undefined {
  return view.groups.find((group) => group.conversation === id);
}

export function chatOf(view: HomeView, { conversation }: GroupView): ConversationSummary | null {
  return view.conversations.find(({ id }) => id === conversation) ?? null;
}

export function stageOf(view: HomeView, group: GroupView): GroupStage {
  const state = chatOf(view, group)?.state.kind;
  if (state !== undefined) return state === 'ended' || state === 'left' ? 'over' : 'on';
  if (group.refused.length > 0) return 'refused';
  return group.open.length > 0 || group.missing.length > 0 ? 'waiting' : 'starting';
}

/** Groups that no chat stands for yet. */
export function groupsToCome(view: HomeView): readonly GroupView[] {
  return view.groups.filter((group) => chatOf(view, group) === null);
}

/** Whom of other families a child can pick: those whom it has a chat with. */
export function friendsOf(view: HomeView): Someone[] {
  return view.conversations
    .filter(({ form, state }) => form === 'direct' && state.kind !== 'ended')
    .flatMap((conversation) => othersOf(view, conversation))
    .filter(({ from }) => from !== null);
}

export function answerOf(view: HomeView, group: GroupView, person: PersonId): Answer {
  if (group.left.includes(person)) return 'left';
  if (group.refused.includes(person)) return 'refused';
  if (group.open.includes(person)) return 'open';
  return chatOf(view, group)?.people.includes(person) === true ? 'in' : 'allowed';
}

/** Each pair once, whichever side has to say yes; who has said no is not asked any more. */
export function missingPairs(view: HomeView, { missing, refused }: GroupView): MissingPair[] {
  const pairs = new Map<string, MissingPair>();
  for (const { child, contact } of missing) {
    const [one, other] = [personOf(view, child), personOf(view, contact)];
    if (one === undefined || other === undefined || refused.includes(child)) continue;
    const key = [child, contact].sort().join();
    if (!pairs.has(key)) pairs.set(key, { people: [one, other] });
  }
  return [...pairs.values()];
}

/** Whose grown-ups, or who herself, has still to answer. */
export function awaited(view: HomeView, { open, missing, refused }: GroupView): Someone[] {
  const ids = new Set([...open, ...missing.map(({ child }) => child)]);
  return peopleOf(view, [...ids]).filter(({ id }) => !refused.includes(id));
}

/**
 * Which screen is open on this device. It lives in the history's state, so that the back gesture and
 * a reload keep it, and never in the address, so that no id reaches the browser's history list.
 */

import type { ConversationId, GroupId, PersonId } from '@knothole/client/view';
import { type ReadonlySignal, signal } from '@preact/signals';

export type Route =
  | { readonly screen: 'home' }
  | { readonly screen: 'make-family' }
  | { readonly screen: 'restore-family' }
  | { readonly screen: 'pairing' }
  | { readonly screen: 'chat'; readonly conversation: ConversationId }
  | { readonly screen: 'kit'; readonly step: 'words' | 'check' }
  | {
      readonly screen: 'add-child';
      readonly step: 'who' | 'find';
      /** The child that gets another tablet. */
      readonly person?: PersonId;
    }
  | { readonly screen: 'add-guardian'; readonly step: GuardianStep }
  | { readonly screen: 'new-kit'; readonly step: 'words' | 'check' }
  | { readonly screen: 'journal' }
  | { readonly screen: 'erase' }
  | { readonly screen: 'rules' }
  | { readonly screen: 'friends' }
  | { readonly screen: 'meet'; readonly step: MeetStep }
  | {
      readonly screen: 'make-group';
      readonly step: MakeGroupStep;
      /** The child's wish that it fulfils. */
      readonly request?: string;
    }
  | { readonly screen: 'group'; readonly group: GroupId }
  /** A child picks friends for a group. */
  | { readonly screen: 'ask-group' };

/** Before the other device is found: whose it is, the words of the kit, its code. */
export type GuardianStep = 'who' | 'new' | 'kit' | 'find';
const GUARDIAN_STEPS: readonly [GuardianStep, ...GuardianStep[]] = ['who', 'new', 'kit', 'find'];

/** Before there is a meeting: which way, whom to show, where the invite is. */
export type MeetStep = 'way' | 'invite' | 'find' | 'open';
const MEET_STEPS: readonly [MeetStep, ...MeetStep[]] = ['way', 'invite', 'find', 'open'];

/** Making a group: who is in it, what it is called. */
export type MakeGroupStep = 'who' | 'name';

export interface Router {
  readonly route: ReadonlySignal<Route>;
  /** What was open before: the way back puts the focus where it left. */
  readonly before: ReadonlySignal<Route>;
  go(route: Route): void;
  /** One step back. */
  back(): void;
  /** To the home of faces or chats, however deep. */
  home(): void;
}

const HOME: Route = { screen: 'home' };

export function openRouter(): Router {
  const current = signal<Route>(routeOf(history.state));
  const before = signal<Route>(HOME);
  const show = (route: Route): void => {
    before.value = current.value;
    current.value = route;
  };
  window.addEventListener('popstate', (event) => show(routeOf(event.state)));
  return {
    route: current,
    before,
    go(route) {
      const depth = depthOf(history.state);
      if (goesDeeper(current.value, route)) history.pushState({ depth: depth + 1, route }, '');
      else history.replaceState({ depth, route }, '');
      show(route);
    },
    back() {
      if (depthOf(history.state) > 0) history.back();
      else show(HOME);
    },
    home() {
      const depth = depthOf(history.state);
      if (depth > 0) history.go(-depth);
      else show(HOME);
    },
  };
}

/** A router without a browser's history. */
export function openMemoryRouter(start: Route): Router {
  const current = signal(start);
  const before = signal<Route>(HOME);
  const stack: Route[] = [];
  const show = (route: Route): void => {
    before.value = current.value;
    current.value = route;
  };
  return {
    route: current,
    before,
    go(route) {
      if (goesDeeper(current.value, route)) stack.push(current.value);
      show(route);
    },
    back: () => show(stack.pop() ?? HOME),
    home() {
      stack.length = 0;
      show(HOME);
    },
  };
}

/** From home everything is a step; besides, only the steps of one screen: chats replace each other. */
function goesDeeper(from: Route, to: Route): boolean {
  if (from.screen === 'home') return to.screen !== 'home';
  if (from.screen === 'friends') {
    return ['meet', 'chat', 'make-group', 'group'].includes(to.screen);
  }
  if (to.screen === 'group') return from.screen === 'chat';
  return from.screen === to.screen && 'step' in from && 'step' in to && from.step !== to.step;
}

/** What a history entry says, which another version of this app may have written. */
export function routeOf(state: unknown): Route {
  const route = field(state, 'route');
  const screen = field(route, 'screen');
  return SCREENS.find(([name]) => name === screen)?.[1](route) ?? HOME;
}

/** How each screen's route is read; undefined where what it needs is missing. */
const SCREENS: readonly (readonly [Route['screen'], (route: unknown) => Route | undefined])[] = [
  ['make-family', () => ({ screen: 'make-family' })],
  ['restore-family', () => ({ screen: 'restore-family' })],
  ['pairing', () => ({ screen: 'pairing' })],
  ['journal', () => ({ screen: 'journal' })],
  ['erase', () => ({ screen: 'erase' })],
  ['rules', () => ({ screen: 'rules' })],
  ['ask-group', () => ({ screen: 'ask-group' })],
  ['friends', () => ({ screen: 'friends' })],
  [
    'chat',
    (route) => {
      const conversation = text(route, 'conversation');
      return conversation === undefined ? undefined : { screen: 'chat', conversation };
    },
  ],
  ['kit', (route) => ({ screen: 'kit', step: stepOf(route, ['words', 'check']) })],
  ['new-kit', (route) => ({ screen: 'new-kit', step: stepOf(route, ['words', 'check']) })],
  [
    'add-child',
    (route) => {
      const person = text(route, 'person');
      const step = stepOf(route, ['who', 'find']);
      return { screen: 'add-child', step, ...(person === undefined ? {} : { person }) };
    },
  ],
  ['add-guardian', (route) => ({ screen: 'add-guardian', step: stepOf(route, GUARDIAN_STEPS) })],
  ['meet', (route) => ({ screen: 'meet', step: stepOf(route, MEET_STEPS) })],
  [
    'make-group',
    (route) => {
      const request = text(route, 'request');
      const step = stepOf(route, ['who', 'name']);
      return { screen: 'make-group', step, ...(request === undefined ? {} : { request }) };
    },
  ],
  [
    'group',
    (route) => {
      const group = text(route, 'group');
      return group === undefined ? undefined : { screen: 'group', group };
    },
  ],
];

/** The first of the steps where it names none. */
function stepOf<Step extends string>(route: unknown, steps: readonly [Step, ...Step[]]): Step {
  const named = field(route, 'step');
  return steps.find((step) => step === named) ?? steps[0];
}

function text(route: unknown, name: string): string | undefined {
  const value = field(route, name);
  return typeof value === 'string' ? value : undefined;
}

function depthOf(state: unknown): number {
  const depth = field(state, 'depth');
  return typeof depth === 'number' ? depth : 0;
}

function field(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined;
}

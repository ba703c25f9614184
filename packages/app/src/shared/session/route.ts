/**
 * Which screen is open on this device. It lives in the history's state, so that the back gesture and
 * a reload keep it, and never in the address, so that no id reaches the browser's history list.
 */

import type { ConversationId, PersonId } from '@knothole/client/view';
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
  | { readonly screen: 'journal' }
  | { readonly screen: 'erase' }
  | { readonly screen: 'friends' }
  | { readonly screen: 'meet'; readonly step: MeetStep };

/** Before the other device is found: whose it is, the words of the kit, its code. */
export type GuardianStep = 'who' | 'new' | 'kit' | 'find';
const GUARDIAN_STEPS: readonly GuardianStep[] = ['who', 'new', 'kit', 'find'];

/** Before there is a meeting: which way, whom to show, where the invite is. */
export type MeetStep = 'way' | 'invite' | 'find' | 'open';
const MEET_STEPS: readonly MeetStep[] = ['way', 'invite', 'find', 'open'];

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
  if (from.screen === 'friends') return to.screen === 'meet' || to.screen === 'chat';
  return from.screen === to.screen && 'step' in from && 'step' in to && from.step !== to.step;
}

/** What a history entry says, which another version of this app may have written. */
export function routeOf(state: unknown): Route {
  const route = field(state, 'route');
  const step = field(route, 'step');
  const conversation = field(route, 'conversation');
  const person = field(route, 'person');
  switch (field(route, 'screen')) {
    case 'make-family':
      return { screen: 'make-family' };
    case 'restore-family':
      return { screen: 'restore-family' };
    case 'pairing':
      return { screen: 'pairing' };
    case 'chat':
      return typeof conversation === 'string' ? { screen: 'chat', conversation } : HOME;
    case 'kit':
      return { screen: 'kit', step: step === 'check' ? 'check' : 'words' };
    case 'add-child':
      return {
        screen: 'add-child',
        step: step === 'find' ? 'find' : 'who',
        ...(typeof person === 'string' ? { person } : {}),
      };
    case 'add-guardian':
      return {
        screen: 'add-guardian',
        step: GUARDIAN_STEPS.find((known) => known === step) ?? 'who',
      };
    case 'journal':
      return { screen: 'journal' };
    case 'erase':
      return { screen: 'erase' };
    case 'friends':
      return { screen: 'friends' };
    case 'meet':
      return { screen: 'meet', step: MEET_STEPS.find((known) => known === step) ?? 'way' };
    default:
      return HOME;
  }
}

function depthOf(state: unknown): number {
  const depth = field(state, 'depth');
  return typeof depth === 'number' ? depth : 0;
}

function field(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined;
}

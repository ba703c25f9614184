/**
 * Which screen is open on this device. It lives in the history's state, so that the back gesture
 * works, and never in the address, so that no id reaches the browser's history list.
 */

import type { ConversationId } from '@knothole/client/view';
import { type ReadonlySignal, signal } from '@preact/signals';

export type Route =
  | { readonly screen: 'home' }
  | { readonly screen: 'chat'; readonly conversation: ConversationId }
  | { readonly screen: 'kit' }
  | { readonly screen: 'add-child' };

export interface Router {
  readonly route: ReadonlySignal<Route>;
  go(route: Route): void;
  /** To the home of faces or chats, by the browser's own back when that is where it leads. */
  home(): void;
}

const HOME: Route = { screen: 'home' };

export function openRouter(): Router {
  const current = signal<Route>(HOME);
  history.replaceState({ depth: 0, route: HOME }, '');
  window.addEventListener('popstate', (event) => {
    current.value = routeOf(event.state);
  });
  return {
    route: current,
    go(route) {
      const depth = depthOf(history.state);
      if (depth === 0) history.pushState({ depth: 1, route }, '');
      else history.replaceState({ depth, route }, '');
      current.value = route;
    },
    home() {
      if (depthOf(history.state) > 0) history.back();
      else current.value = HOME;
    },
  };
}

/** A router that stays on one screen, for the gallery. */
export function fixedRouter(route: Route): Router {
  return { route: signal(route), go: () => undefined, home: () => undefined };
}

function routeOf(state: unknown): Route {
  const holds = typeof state === 'object' && state !== null && 'route' in state;
  return holds ? (state.route as Route) : HOME;
}

function depthOf(state: unknown): number {
  const holds = typeof state === 'object' && state !== null && 'depth' in state;
  return holds && typeof state.depth === 'number' ? state.depth : 0;
}

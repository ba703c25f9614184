/** What page and worker say to each other. Plain data; errors cross as their code. */
import type { AppView, CommandName, Commands, TimelineView } from '@knothole/client/view';
import type { KnotholeErrorCode } from '@knothole/protocol';

export type ToWorker = {
  readonly [Name in CommandName]: {
    readonly kind: 'run';
    readonly call: number;
    readonly name: Name;
    readonly input: Commands[Name][0];
  };
}[CommandName];

export type ToPage =
  | { readonly kind: 'view'; readonly view: AppView }
  | { readonly kind: 'timeline'; readonly timeline: TimelineView }
  | { readonly kind: 'done'; readonly call: number; readonly output: unknown }
  | { readonly kind: 'failed'; readonly call: number; readonly code: KnotholeErrorCode };

/** The half of a Worker or MessagePort that both sides use. */
export interface Wire {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
  /** A worker's script did not load or failed; a port has no such event. */
  addEventListener(type: 'error', listener: () => void): void;
}

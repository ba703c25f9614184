/** The page's side of the worker: the newest view and timeline as signals, commands as promises. */
import type { AppView, CommandName, Commands, TimelineView } from '@knothole/client/view';
import { KnotholeError } from '@knothole/protocol';
import { type ReadonlySignal, signal } from '@preact/signals';
import type { ToPage, ToWorker, Wire } from './wire.ts';

export interface CoreLink {
  readonly view: ReadonlySignal<AppView>;
  /** Of the open conversation; null until the core has published it. */
  readonly timeline: ReadonlySignal<TimelineView | null>;
  /** @throws {KnotholeError} with the code that the core gave. */
  run<Name extends CommandName>(name: Name, input: Commands[Name][0]): Promise<Commands[Name][1]>;
}

interface Waiting {
  resolve(output: unknown): void;
  reject(error: KnotholeError): void;
}

/** Starts listening to the worker at the other end of `wire`. */
export function openCoreLink(wire: Wire): CoreLink {
  const view = signal<AppView>({ stage: 'loading' });
  const timeline = signal<TimelineView | null>(null);
  const waiting = new Map<number, Waiting>();
  let calls = 0;

  wire.addEventListener('message', (event) => {
    const message = event.data as ToPage;
    if (message.kind === 'view') view.value = message.view;
    else if (message.kind === 'timeline') timeline.value = message.timeline;
    else settle(waiting, message);
  });

  wire.addEventListener('error', () => {
    if (view.value.stage === 'loading') view.value = { stage: 'broken', code: 'INTERNAL' };
  });

  return {
    view,
    timeline,
    run(name, input) {
      calls += 1;
      const call = calls;
      return new Promise((resolve, reject) => {
        waiting.set(call, { resolve: (output) => resolve(output as never), reject });
        wire.postMessage({ kind: 'run', call, name, input } as ToWorker);
      });
    },
  };
}

function settle(
  waiting: Map<number, Waiting>,
  message: Extract<ToPage, { readonly call: number }>,
): void {
  const caller = waiting.get(message.call);
  waiting.delete(message.call);
  if (message.kind === 'done') caller?.resolve(message.output);
  else caller?.reject(new KnotholeError(message.code, 'the core refused a command'));
}

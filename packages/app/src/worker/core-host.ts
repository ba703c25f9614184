/** The worker's side: publishes the core's views and runs the page's commands. */
import type { AppView, CommandName, Commands, FamilyCore } from '@knothole/client/view';
import { KnotholeError, type KnotholeErrorCode } from '@knothole/protocol';
import type { ToPage, ToWorker, Wire } from '../shared/session/wire.ts';

/**
 * Opens the core and serves it over `wire`. A core that does not open is told as the stage it is;
 * commands that came meanwhile wait for it.
 */
export function hostCore(wire: Wire, open: () => Promise<FamilyCore>): void {
  const tell = (message: ToPage): void => wire.postMessage(message);
  const opened = open();
  opened.then(
    (core) => publish(core, tell),
    (reason: unknown) => tell({ kind: 'view', view: closedView(codeOf(reason)) }),
  );
  wire.addEventListener('message', (event) => {
    void answer(opened, event.data as ToWorker, tell);
  });
}

function publish(core: FamilyCore, tell: (message: ToPage) => void): void {
  core.onView((view) => tell({ kind: 'view', view }));
  core.onTimeline((timeline) => tell({ kind: 'timeline', timeline }));
  tell({ kind: 'view', view: core.view });
}

async function answer(
  opened: Promise<FamilyCore>,
  message: ToWorker,
  tell: (message: ToPage) => void,
): Promise<void> {
  const { call } = message;
  try {
    const core = await opened;
    const output = await runCommand(core, message.name, message.input);
    tell({ kind: 'done', call, output });
  } catch (reason) {
    tell({ kind: 'failed', call, code: codeOf(reason) });
  }
}

function runCommand<Name extends CommandName>(
  core: FamilyCore,
  name: Name,
  input: Commands[CommandName][0],
): Promise<Commands[Name][1]> {
  return core.run(name, input as Commands[Name][0]);
}

function closedView(code: KnotholeErrorCode): AppView {
  return code === 'STORE_BUSY' ? { stage: 'open-elsewhere' } : { stage: 'broken', code };
}

function codeOf(reason: unknown): KnotholeErrorCode {
  return reason instanceof KnotholeError ? reason.code : 'INTERNAL';
}

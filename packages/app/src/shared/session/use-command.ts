/** One command at a time from one screen, with its error as a code that the screen puts into words. */
import type { CommandName, Commands } from '@knothole/client/view';
import { KnotholeError, type KnotholeErrorCode } from '@knothole/protocol';
import { useState } from 'preact/hooks';
import { useSession } from './session.ts';

export interface CommandRunner {
  readonly busy: boolean;
  readonly error: KnotholeErrorCode | null;
  clearError(): void;
  /** Whether it succeeded; a second call while one runs does nothing and answers false. */
  run<Name extends CommandName>(name: Name, input: Commands[Name][0]): Promise<boolean>;
  /** The same, with what the command answers; undefined when it failed. */
  ask<Name extends CommandName>(
    name: Name,
    input: Commands[Name][0],
  ): Promise<Commands[Name][1] | undefined>;
}

export function useCommand(): CommandRunner {
  const { link } = useSession();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<KnotholeErrorCode | null>(null);
  const ask: CommandRunner['ask'] = async (name, input) => {
    if (busy) return undefined;
    setBusy(true);
    setError(null);
    try {
      return await link.run(name, input);
    } catch (reason) {
      setError(errorCode(reason));
      return undefined;
    } finally {
      setBusy(false);
    }
  };
  return {
    busy,
    error,
    clearError: () => setError(null),
    ask,
    run: async (name, input) => (await ask(name, input)) !== undefined,
  };
}

/** The code of a failed command; INTERNAL for what should not happen. */
export function errorCode(reason: unknown): KnotholeErrorCode {
  return reason instanceof KnotholeError ? reason.code : 'INTERNAL';
}

/** `knothole-drill --data DIR …`: the attacks on somebody's own server, told in words. */
import { existsSync } from 'node:fs';
import { attackOwn, type OwnServer } from './attack/attack-own.ts';

export interface OwnCommand {
  readonly data: string;
  readonly memory?: string | undefined;
  readonly secrets?: string | undefined;
  readonly baseline?: string | undefined;
  readonly seconds: number;
  readonly asJson: boolean;
  say(text: string): void;
}

/**
 * Ends with 1 on a finding, with 0 where none was made.
 * @throws {Error} when there is nothing at a given path: a look at nothing would find nothing.
 */
export function ownCommand({ seconds, asJson, say, ...paths }: OwnCommand): number {
  const server: OwnServer = {
    data: existing(paths.data),
    ...(paths.memory === undefined ? {} : { memory: existing(paths.memory) }),
    ...(paths.secrets === undefined ? {} : { secrets: existing(paths.secrets) }),
    ...(paths.baseline === undefined ? {} : { baseline: existing(paths.baseline) }),
  };
  const { findings, worrying, lines } = attackOwn(server, seconds);
  say(asJson ? JSON.stringify({ ...findings, worrying }, null, 1) : lines.join('\n'));
  return worrying.length > 0 ? 1 : 0;
}

function existing(path: string): string {
  if (!existsSync(path)) throw new Error('there is nothing at one of the given paths');
  return path;
}

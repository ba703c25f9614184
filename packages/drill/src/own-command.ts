/** `knothole-drill --data DIR …`: the attacks on somebody's own server, told in words. */
import { existsSync } from 'node:fs';
import { KnotholeError } from '@knothole/protocol';
import { attackOwn, type OwnServer } from './attack/attack-own.ts';
import { ownFiles } from './attack/bytes/own-files.ts';

export interface OwnCommand {
  readonly data: string;
  readonly memory?: string | undefined;
  readonly secrets?: string | undefined;
  readonly baseline?: string | undefined;
  readonly seconds: number;
  readonly asJson: boolean;
  say(text: string): void;
}

const NOT_ALL_READ = 2;

/**
 * Ends with 1 on a finding, with 0 where none was made, with 2 where none was made and not all could be read.
 * @throws {KnotholeError} INPUT when a given place holds no file: a look at nothing would find nothing.
 */
export function ownCommand({ seconds, asJson, say, ...paths }: OwnCommand): number {
  const server: OwnServer = {
    data: requireFiles('data', paths.data),
    ...(paths.memory === undefined ? {} : { memory: requireFiles('memory', paths.memory) }),
    ...(paths.secrets === undefined ? {} : { secrets: requireFiles('secrets', paths.secrets) }),
    ...(paths.baseline === undefined ? {} : { baseline: requireFiles('baseline', paths.baseline) }),
  };
  const { findings, worrying, unread, lines } = attackOwn(server, seconds);
  say(asJson ? JSON.stringify({ ...findings, worrying, unread }, null, 1) : lines.join('\n'));
  if (worrying.length > 0) return 1;
  return unread.length > 0 ? NOT_ALL_READ : 0;
}

function requireFiles(option: string, path: string): string {
  if (!existsSync(path)) {
    throw new KnotholeError('INPUT', `there is nothing at the place that --${option} names`);
  }
  const { files, unread } = ownFiles('database', path);
  if (files.length === 0) {
    const why = unread.length > 0 ? `, only what cannot be read: ${unread[0]}` : '';
    throw new KnotholeError('INPUT', `--${option} names a place without any file${why}`);
  }
  return path;
}

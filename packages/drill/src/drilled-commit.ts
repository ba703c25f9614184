/** Which state of the project is drilled: a result without it cannot be repeated. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));

/** Null where the project is no clone or Git is not there. */
export function drilledCommit(): string | null {
  const commit = git(['rev-parse', '--short=12', 'HEAD']);
  if (commit === null) return null;
  return git(['status', '--porcelain', '--untracked-files=no', '--', 'packages']) === ''
    ? commit
    : `${commit}, changed`;
}

function git(args: readonly string[]): string | null {
  const { status, stdout } = spawnSync('git', [...args], { cwd: PROJECT, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}

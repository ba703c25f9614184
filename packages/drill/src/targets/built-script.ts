/** Servers are processes of plain Node, which runs built files only. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * The built file beside `base` (an import.meta.url), named without its ending.
 * @throws {Error} when it has not been built.
 */
export function builtScript(name: string, base: string): string {
  const path = fileURLToPath(new URL(`${name}.js`, base));
  const built = base.endsWith('.ts') ? path.replace('/src/', '/dist/') : path;
  if (!existsSync(built)) {
    throw new Error('build the project first: npx tsc -b');
  }
  return built;
}

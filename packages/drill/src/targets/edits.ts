/** Edits of sabotaged copies. */
import type { Edit } from './mutant.ts';

export function relayEdit(file: string, find: string, replace: string): Edit {
  return { in: 'relay', file, find, replace };
}

export function clientEdit(file: string, find: string, replace: string): Edit {
  return { in: 'client', file, find, replace };
}

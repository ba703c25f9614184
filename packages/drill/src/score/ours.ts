/** Whether a target is the untouched server, or it again with another story. */
export function isOurs(target: string, untouched: string): boolean {
  return target === untouched || target.startsWith(`${untouched}-`);
}

/** What lies in the loot of a server that does what it should; any other file is there because something leaks. */

const USUAL: readonly RegExp[] = [
  /^database\/(?:live|stopped)\/ledger\.db(?:-journal)?$/,
  /^database\/(?:live|stopped)\/slots\/[a-z]\d+\.db(?:-wal|-journal)?$/,
  /^blobs\/stopped\/[a-z]\d+\/[0-9a-f]{32}$/,
  /^configuration\/keys\/(?:household\.pass|[a-z]\d+\.(?:key|blobs))$/,
  // How the process was started, as the system tells it.
  /^configuration\/proc-(?:cmdline|environ|limits|status)(?:\.txt)?$/,
  /^logs\/std(?:err|out)\.log$/,
  /^memory\/memory\.(?:bin|map)$/,
  /^free-space\/disk\.img$/,
  /^network\/(?:files-)?\d+-(?:down|up)\.bin$/,
];

/** @param file - Path below the target's loot. */
export function isUsual(file: string): boolean {
  return USUAL.some((form) => form.test(file));
}

/** What the reports are made of: the scored run, and the circumstances under which it was played. */
import type { Circumstances } from '../run-directory.ts';
import type { RunReport } from '../score/run-report.ts';

export interface DrillReport extends RunReport {
  /** Null when the loot came from elsewhere. */
  readonly circumstances: Circumstances | null;
  /** What the result does not say: no report goes without. */
  readonly caveats: readonly string[];
}

/** Writes report.json, report.md and report.html into a run's directory. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Circumstances, readDocument, runPaths, writeDocument } from '../run-directory.ts';
import type { RunReport } from '../score/run-report.ts';
import type { DrillReport } from './drill-report.ts';
import { htmlReport } from './html.ts';
import { markdownReport } from './markdown.ts';
import { CAVEATS } from './wording.ts';

export function writeReports(root: string, scored: RunReport): DrillReport {
  const circumstances = readDocument(
    runPaths(root).circumstances,
    (value) => value as Circumstances,
  );
  const report: DrillReport = { ...scored, circumstances, caveats: CAVEATS };
  writeDocument(join(root, 'report.json'), report);
  writeFileSync(join(root, 'report.md'), markdownReport(report));
  writeFileSync(join(root, 'report.html'), htmlReport(report));
  return report;
}

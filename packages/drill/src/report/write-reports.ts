/** Writes report.json, report.md and report.html into a run's directory. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDocument } from '../run-directory.ts';
import type { RunReport } from '../score/run-report.ts';
import { htmlReport } from './html.ts';
import { markdownReport } from './markdown.ts';

export function writeReports(root: string, report: RunReport): void {
  writeDocument(join(root, 'report.json'), report);
  writeFileSync(join(root, 'report.md'), markdownReport(report));
  writeFileSync(join(root, 'report.html'), htmlReport(report));
}

/**
 * The claims' step of `npm run check`: every claim of the texts is in docs/claims.md with what shows it. With
 * `--write` the list is brought up to what the texts say; what shows a new sentence is then to be filled in.
 */
import { fileURLToPath } from 'node:url';
import { checkProject, updateProject } from './claims/check-project.ts';
import { describeClaims, describeFaults } from './claims/describe.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

if (process.argv.includes('--write')) updateProject(ROOT);
const { claims, evidence, faults } = checkProject(ROOT);
if (faults.length === 0) process.stdout.write(describeClaims(claims, evidence));
else {
  process.stderr.write(describeFaults(faults));
  process.exitCode = 1;
}

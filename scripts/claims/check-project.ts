/** Checks the claims of a whole project: its texts, its list, its tests, its drill's result. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Evidence, type Fault, faultsOfClaims } from './check-claims.ts';
import { type Claim, readClaimsPage, writeClaimsPage } from './claims-page.ts';
import {
  CLAIMS_LIST,
  readDrillResult,
  readDrillVersion,
  readStatements,
  testFinder,
} from './read-project.ts';
import { updateClaims } from './update-claims.ts';

interface CheckedClaims {
  readonly claims: readonly Claim[];
  readonly evidence: Evidence;
  readonly faults: readonly Fault[];
}

export function checkProject(root: string): CheckedClaims {
  const { claims } = readClaimsPage(listOf(root));
  const evidence = {
    stateOf: testFinder(root),
    drill: readDrillResult(root),
    drillVersion: readDrillVersion(root),
  };
  return { claims, evidence, faults: faultsOfClaims(readStatements(root), claims, evidence) };
}

/** Brings the list up to what the texts say. */
export function updateProject(root: string): void {
  const page = readClaimsPage(listOf(root));
  const claims = updateClaims(readStatements(root), page.claims, testFinder(root));
  writeFileSync(join(root, CLAIMS_LIST), writeClaimsPage({ ...page, claims }));
}

function listOf(root: string): string {
  const place = join(root, CLAIMS_LIST);
  return existsSync(place) ? readFileSync(place, 'utf8') : '# Claims\n';
}

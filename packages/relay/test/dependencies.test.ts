/** "The relay cannot open an envelope" is a fact of its dependency list. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface LockedPackage {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly link?: boolean;
  readonly resolved?: string;
}

const lock = JSON.parse(
  readFileSync(new URL('../../../package-lock.json', import.meta.url), 'utf8'),
) as { readonly packages: Readonly<Record<string, LockedPackage>> };

/** Whatever could speak MLS or HPKE, or open what XChaCha20-Poly1305 sealed. */
const FORBIDDEN =
  /mls|hpke|noble|scure|sodium|nacl|chacha|aead|libsignal|signal-protocol|olm|jose|openpgp|age-encryption|webcrypto|cryptography|@knothole\/client/;

/** Names of all packages that one workspace needs at run time, itself left out. */
function reachable(workspace: string): readonly string[] {
  const found = new Set<string>();
  const visit = (path: string): void => {
    const entry = lock.packages[path];
    const needed = { ...entry?.dependencies, ...entry?.optionalDependencies };
    for (const name of Object.keys(needed)) {
      const nested = `${path}/node_modules/${name}`;
      const place = nested in lock.packages ? nested : `node_modules/${name}`;
      const target = lock.packages[place];
      expect(target, `${name} is in package-lock.json`).toBeDefined();
      if (!found.has(name)) {
        found.add(name);
        visit(target?.link === true && target.resolved !== undefined ? target.resolved : place);
      }
    }
  };
  visit(workspace);
  return [...found].sort();
}

describe('the relay’s dependencies', () => {
  it('hold no MLS, HPKE or AEAD library', () => {
    const names = reachable('packages/relay');
    expect(names).toEqual(expect.arrayContaining(['better-sqlite3', 'cborg', 'ws']));
    expect(names.filter((name) => FORBIDDEN.test(name))).toEqual([]);
  });

  it('would be caught if they did: the client’s are', () => {
    const caught = reachable('packages/client').filter((name) => FORBIDDEN.test(name));
    expect(caught).toEqual(expect.arrayContaining(['ts-mls', '@hpke/core', '@noble/ciphers']));
  });
});

/** Numbers, tables and vectors of docs/protocol.md are those of the code. */
import { readFileSync } from 'node:fs';
import * as protocol from '@knothole/protocol';
import { describe, expect, it } from 'vitest';
import { clientConstants } from './client-constants.ts';
import { FAMILY_VECTORS } from './docs-family-vectors.ts';
import { FILE_VECTORS } from './docs-file-vectors.ts';
import { FRIEND_VECTORS } from './docs-friend-vectors.ts';
import { readDocument, tableRows } from './docs-reader.ts';
import { WIRE_VECTORS } from './docs-wire-vectors.ts';

const CHECKS = { ...WIRE_VECTORS, ...FAMILY_VECTORS, ...FRIEND_VECTORS, ...FILE_VECTORS };
const page = readDocument('docs/protocol.md');
const rows = tableRows(page);

/** `| \`NAME\` | value | …`: what the page says a constant is. */
const stated = new Map(
  rows.flatMap(([name = '', value = '']) => {
    const match = /^`([A-Z][A-Z0-9_]*)`$/.exec(name);
    return match?.[1] ? [[match[1], readValue(value)] as const] : [];
  }),
);

function readValue(cell: string): string | number {
  const text = /^`(.*)`$/.exec(cell)?.[1];
  if (text !== undefined) return /^0x[0-9a-f]+$/.test(text) ? Number(text) : text;
  return /^[\d,]+$/.test(cell) ? Number(cell.replaceAll(',', '')) : cell;
}

function primitives(module: object): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(module).filter(
      ([name, value]) => /^[A-Z0-9_]+$/.test(name) && ['string', 'number'].includes(typeof value),
    ),
  );
}

const ours = primitives(protocol);
const clients = clientConstants();

it('states every constant of the protocol package with its value', () => {
  const inPage = Object.fromEntries(Object.keys(ours).map((name) => [name, stated.get(name)]));
  expect(inPage).toEqual(ours);
});

it('states every constant of the client that a second implementation needs, with its value', () => {
  const inPage = Object.fromEntries(Object.keys(clients).map((name) => [name, stated.get(name)]));
  expect(inPage).toEqual(clients);
});

it('states no constant that does not exist', () => {
  const known = new Set([...Object.keys(ours), ...Object.keys(clients)]);
  const codes = new Set<string>([...relayCodes().keys(), ...localCodes()]);
  expect([...stated.keys()].filter((name) => !known.has(name) && !codes.has(name))).toEqual([]);
});

it('gives every bucket class as it is', () => {
  const inPage = rows
    .filter(([name]) => /^`(hour|day|week|quarter)`$/.test(name ?? ''))
    .map(([name = '', id = '', unit = '', ahead = '']) => [
      name.replaceAll('`', ''),
      { id: readValue(id), unitSeconds: readValue(unit), acceptedAhead: readValue(ahead) },
    ]);
  expect(Object.fromEntries(inPage)).toEqual(protocol.BUCKET_CLASSES);
});

function relayCodes(): Map<string, number> {
  return new Map(
    rows.flatMap(([number = '', code = '']) => {
      const match = /^`([A-Z_]+)`$/.exec(code);
      return match?.[1] && /^\d+$/.test(number) ? [[match[1], Number(number)] as const] : [];
    }),
  );
}

function localCodes(): readonly string[] {
  return rows.flatMap(([code = '', meaning = '']) =>
    /^`[A-Z_]+`$/.test(code) && !/^(`.*`|[\d,]+)$/.test(meaning) ? [code.replaceAll('`', '')] : [],
  );
}

it('gives every error code that travels with its number', () => {
  expect(Object.fromEntries(relayCodes())).toEqual(protocol.RELAY_ERRORS);
});

it('gives every error code that does not travel', () => {
  const source = readFileSync(
    new URL('../../packages/protocol/src/error.ts', import.meta.url),
    'utf8',
  );
  const union = /export type LocalErrorCode =([^;]*);/.exec(source)?.[1] ?? '';
  const codes = [...union.matchAll(/'([A-Z_]+)'/g)].map(([, code]) => code);
  expect(codes.length).toBeGreaterThan(10);
  expect([...localCodes()].sort()).toEqual(codes.sort());
});

describe('vectors of the page', () => {
  const vectors = page.blocks.filter(({ language, name }) => language === 'json' && name !== '');

  it('have each a check, and every check a vector', () => {
    expect(vectors.map(({ name }) => name).sort()).toEqual(Object.keys(CHECKS).sort());
  });

  it.each(vectors)('$name is what the code computes', async ({ name, text }) => {
    await CHECKS[name]?.(JSON.parse(text));
  });
});

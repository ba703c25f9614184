/**
 * What devices of ours draw themselves and no story can tell: the words of kits and meetings, links,
 * keys of the recovery vault and what is in it, ids of families and people.
 */
import { createHash } from 'node:crypto';
import { canaryOf } from '../plant/canary.ts';
import type { Field, FieldTruth, SecretBytes } from '../run-directory.ts';
import type { LoadedClient } from './built-tree.ts';
import type { PlayedFriendship } from './friendships.ts';
import type { PlayedGroup } from './groups.ts';
import type { Household } from './household.ts';
import { vaultKnowing } from './written-vault.ts';

const WINDOW_BYTES = 32;
const STEP_BYTES = 512;

export interface MadeSecrets {
  readonly truths: readonly FieldTruth[];
  readonly bytes: readonly SecretBytes[];
}

/** For whom: seeds and targets have canaries of their own. */
export interface MadeFor {
  readonly seed: number;
  readonly target: string;
}

/** The words of a family's kit. */
export function kitOf({ family, kitWords }: Household, made: MadeFor): MadeSecrets {
  const { key: person } = family.parents[0];
  return secretOf(made, 'recovery-words', family.key, person, kitWords.join(' '), []);
}

/** Words and link of an invitation, and the ids by which each family knows the other one. */
export function secretsOfFriendship(
  { host: { family }, guest, words, link, ids }: PlayedFriendship,
  made: MadeFor,
): MadeSecrets {
  const { key: person } = family.parents[0];
  const code = Buffer.from(link.slice(link.indexOf('=') + 1), 'base64url');
  const invite = secretOf(made, 'invite', family.key, person, words.join(' '), windows(code));
  const about = `${person}~${guest.family.key}`;
  const contact = secretOf(made, 'contact', family.key, about, ids.join(' '), [
    ...ids.map((id) => Buffer.from(id, 'hex')),
  ]);
  return joined([invite, contact]);
}

/** What a group is called, with its children, and the id by which the devices know it. */
export function secretsOfGroup({ host, name, id, value, canary }: PlayedGroup): MadeSecrets {
  const { key: family, parents } = host.family;
  const [{ key: person }] = parents;
  const bytes = [Buffer.from(name), Buffer.from(id, 'hex')];
  return {
    truths: [{ kind: 'field', family, person, field: 'group', value, canary }],
    bytes: bytes.map((each) => ({ canary, hex: each.toString('hex') })),
  };
}

/** The vault's keys, and what lies in it in clear. @param url - Of the relay that holds it. */
export async function vaultOf(
  { family, kitWords }: Household,
  client: LoadedClient,
  relay: { readonly url: string; readonly pass: Uint8Array },
  made: MadeFor,
): Promise<MadeSecrets> {
  const { recovery } = client;
  const { vaultKey, helpRoot, root } = recovery.kitKeys(recovery.kitEntropy(kitWords));
  const vault = await vaultKnowing(client, kitWords, relay, 1);
  const keys = [vaultKey, helpRoot, root.secretKey].map((key) => Buffer.from(key));
  const { key: person } = family.parents[0];
  const value = keys.map((key) => key.toString('hex')).join(' ');
  const bytes = [...keys, ...windows(Buffer.from(vault.snapshot))];
  return secretOf(made, 'vault', family.key, person, value, bytes);
}

export function joined(all: readonly MadeSecrets[]): MadeSecrets {
  return {
    truths: all.flatMap(({ truths }) => truths),
    bytes: all.flatMap(({ bytes }) => bytes),
  };
}

function secretOf(
  { seed, target }: MadeFor,
  field: Field,
  family: string,
  person: string,
  value: string,
  bytes: readonly Buffer[],
): MadeSecrets {
  const digest = createHash('sha256').update(value).digest('hex');
  const canary = canaryOf(seed, person, field, `${target} ${digest}`);
  return {
    truths: [{ kind: 'field', family, person, field, value, canary }],
    bytes: bytes.map((each) => ({ canary, hex: each.toString('hex') })),
  };
}

/** Enough of it to find a copy that is not cut into pieces. */
function windows(bytes: Buffer): readonly Buffer[] {
  const count = Math.max(1, Math.ceil((bytes.length - WINDOW_BYTES) / STEP_BYTES));
  return Array.from({ length: count }, (_, index) =>
    bytes.subarray(index * STEP_BYTES, index * STEP_BYTES + WINDOW_BYTES),
  ).filter(({ length }) => length === WINDOW_BYTES);
}

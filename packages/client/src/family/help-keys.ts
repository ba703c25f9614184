/**
 * What a device keeps to ask for help and to give it (docs/chain.md rule 27). A guardian's device can
 * compute the help secret of every device of the family and the place of the vault; a child's tablet
 * knows its own help secret only, so that whoever steals it finds nobody else's chain.
 */
import { decodeHex, encodeHex } from '@knothole/protocol';
import { encodeAscii, HASH_BYTES, hkdfExpand } from '../crypto/hash.ts';
import type { KitKeys } from '../crypto/kit-keys.ts';
import type { LocalStore, StoreWrite } from '../ports.ts';
import type { DeviceId } from '../view.ts';
import { encodeFields, type Field, type FieldReader, readRecord } from './fields.ts';
import { STORE_KEYS } from './store-keys.ts';

const VERSION = 1;
const LABEL = 'help ';
const KINDS = ['guardian', 'child'] as const;
export const HELP_SECRET_BYTES = 32;

/** `kit`: fingerprint of the later kit that they are of; null: of the family's first one. */
export type HelpKeys =
  | {
      readonly kind: 'guardian';
      readonly helpRoot: Uint8Array;
      readonly vaultKey: Uint8Array;
      readonly kit: string | null;
    }
  | { readonly kind: 'child'; readonly secret: Uint8Array; readonly kit: string | null };

/** HKDF-Expand(help root, "help " || device id). */
export function helpSecretOf(helpRoot: Uint8Array, device: DeviceId): Uint8Array {
  const context = Uint8Array.of(...encodeAscii(LABEL), ...decodeHex(device));
  return hkdfExpand(helpRoot, context, HELP_SECRET_BYTES);
}

/** What a guardian's device keeps of the kit for good; the root is not among it. */
export function guardianHelpWrite(
  { helpRoot, vaultKey }: Pick<KitKeys, 'helpRoot' | 'vaultKey'>,
  kit: string | null = null,
): StoreWrite {
  const value = encodeFields([VERSION, 'guardian', helpRoot, vaultKey, ...kitFields(kit)]);
  return { key: STORE_KEYS.help, value };
}

/** What a tablet was given in pairing, or for a new kit. */
export function childHelpWrite(secret: Uint8Array, kit: string | null = null): StoreWrite {
  return {
    key: STORE_KEYS.help,
    value: encodeFields([VERSION, 'child', secret, ...kitFields(kit)]),
  };
}

export function helpWrite(keys: HelpKeys): StoreWrite {
  return keys.kind === 'child'
    ? childHelpWrite(keys.secret, keys.kit)
    : guardianHelpWrite(keys, keys.kit);
}

function kitFields(kit: string | null): readonly Field[] {
  return kit === null ? [] : [decodeHex(kit)];
}

function readKit(fields: FieldReader): string | null {
  return fields.remaining === 0 ? null : encodeHex(fields.bytes(HASH_BYTES));
}

/** @throws {KnotholeError} STORE_CORRUPT. */
export function decodeHelpKeys(bytes: Uint8Array): HelpKeys {
  return readRecord(bytes, (fields): HelpKeys => {
    fields.version(VERSION);
    const kind = fields.oneOf(KINDS);
    const secret = (): Uint8Array => fields.bytes(HELP_SECRET_BYTES);
    return kind === 'child'
      ? { kind, secret: secret(), kit: readKit(fields) }
      : { kind, helpRoot: secret(), vaultKey: secret(), kit: readKit(fields) };
  });
}

/** Null on a device that was set up by a version without help chains. @throws {KnotholeError} STORE_CORRUPT. */
export async function loadHelpKeys(store: LocalStore): Promise<HelpKeys | null> {
  const bytes = await store.get(STORE_KEYS.help);
  return bytes === undefined ? null : decodeHelpKeys(bytes);
}

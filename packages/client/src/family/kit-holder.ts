/** What a home knows of its family's kit: how typed words are held against it. */
import type { Home } from './home.ts';
import type { KitLine } from './kit-line.ts';
import { lineOf } from './known-kits.ts';

export function kitOf({ household, kit }: Home): {
  readonly root: string;
  readonly line: KitLine;
  readonly pendingKit: Uint8Array | null;
} {
  return { root: household.me.root, line: lineOf(household.roster.kits), pendingKit: kit };
}

/** The family's first root, which later kits sign in the name of. */
export function rootKeyOf({ household }: Home): Uint8Array {
  return household.device.signer.certificates.rootPublicKey;
}

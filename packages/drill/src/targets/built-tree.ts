/**
 * The built packages that a run uses: those of the project, or a copy in which something may be
 * sabotaged without touching them.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, realpathSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Clock, RelayLink } from '@knothole/client';
import type {
  Bucket,
  DeleteCap,
  DeleteHash,
  Envelope,
  SlotAddress,
  SlotCap,
} from '@knothole/protocol';

const TREE_PACKAGES = ['protocol', 'relay', 'client'] as const;
export type TreePackage = (typeof TREE_PACKAGES)[number];

export interface BuiltTree {
  /** Holds `protocol/dist`, `relay/dist`, `client/dist`. */
  readonly packages: string;
}

export function projectTree(): BuiltTree {
  return { packages: fileURLToPath(new URL('../../../', import.meta.url)) };
}

/** Copies the built packages into `folder`; what they depend on is linked. */
export function copyTree(folder: string): BuiltTree {
  const from = projectTree().packages;
  const packages = join(folder, 'packages');
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '@knothole'), { recursive: true });
  const installed = join(from, '..', 'node_modules');
  for (const name of readdirSync(installed).filter((entry) => entry !== '@knothole')) {
    symlinkSync(join(installed, name), join(modules, name));
  }
  for (const name of TREE_PACKAGES) {
    const source = realpathSync(join(from, name));
    requireBuilt(join(source, 'dist'));
    cpSync(join(source, 'dist'), join(packages, name, 'dist'), {
      recursive: true,
      filter: isRunnable,
    });
    cpSync(join(source, 'package.json'), join(packages, name, 'package.json'));
    const own = join(source, 'node_modules');
    if (existsSync(own)) {
      symlinkSync(own, join(packages, name, 'node_modules'));
    }
    symlinkSync(join(packages, name), join(modules, '@knothole', name));
  }
  return { packages };
}

export function builtFile(tree: BuiltTree, name: TreePackage, path: string): string {
  const file = join(tree.packages, name, 'dist', path);
  requireBuilt(dirname(file));
  return file;
}

type Client = typeof import('@knothole/client');
type ClientOnNode = typeof import('@knothole/client/node');

/** What light traffic takes from the client's inside: its own sealing and addressing. */
interface Sealing {
  sealEnvelope(sealKey: Uint8Array, inner: Uint8Array, address: SlotAddress): Envelope;
}

interface SlotKeys {
  chainSlotKeys(
    chainKey: Uint8Array,
    index: number,
  ): { readonly cap: SlotCap; readonly sealKey: Uint8Array };
  slotAddress(bucket: Bucket, cap: SlotCap): SlotAddress;
}

/** What brings a family back with the words of its kit: who looks for it in the loot must know it. */
interface Recovery {
  kitEntropy(words: readonly string[]): Uint8Array;
  kitKeys(entropy: Uint8Array): {
    readonly root: { readonly secretKey: Uint8Array };
    readonly vaultKey: Uint8Array;
    readonly helpRoot: Uint8Array;
  };
  findVault(
    link: RelayLink,
    vaultKey: Uint8Array,
    relaySeconds: number,
  ): Promise<
    { readonly snapshot: Uint8Array; readonly conversations: readonly unknown[] } | undefined
  >;
  untilOnline(link: RelayLink, clock: Clock, milliseconds: number): Promise<void>;
}

/** How files are sealed, cut and made deletable. */
interface Media {
  readonly StreamSeal: {
    of(fileKey: Uint8Array, length: number): Promise<SealedFile>;
  };
  chunkSpan(
    plan: ChunkPlan,
    length: number,
    index: number,
  ): { readonly from: number; readonly to: number };
  deleteCapOf(deleteSecret: Uint8Array, index: number): DeleteCap;
  deleteHashOf(cap: DeleteCap): DeleteHash;
}

interface ChunkPlan {
  readonly chunkBytes: number;
  readonly count: number;
}

interface SealedFile {
  readonly plan: ChunkPlan;
  seal(index: number, part: Uint8Array): Promise<Uint8Array>;
}

/** The tree's own client, so that a sabotaged one is really the one that runs. */
export interface LoadedClient {
  readonly core: Client;
  readonly node: ClientOnNode;
  readonly sealing: Sealing;
  readonly slotKeys: SlotKeys;
  readonly recovery: Recovery;
  readonly media: Media;
}

export async function loadClient(tree: BuiltTree): Promise<LoadedClient> {
  const load = async (path: string): Promise<unknown> =>
    await import(pathToFileURL(builtFile(tree, 'client', path)).href);
  return {
    core: (await load('index.js')) as Client,
    node: (await load('platform/node/index.js')) as ClientOnNode,
    sealing: (await load('crypto/envelope.js')) as Sealing,
    slotKeys: (await load('crypto/slot-keys.js')) as SlotKeys,
    recovery: Object.assign(
      {},
      await load('crypto/kit-words.js'),
      await load('crypto/kit-keys.js'),
      await load('family/vault.js'),
      await load('family/link-status.js'),
    ) as Recovery,
    media: Object.assign(
      {},
      await load('media/stream-seal.js'),
      await load('media/chunk-plan.js'),
      await load('media/delete-caps.js'),
    ) as Media,
  };
}

function requireBuilt(folder: string): void {
  if (!existsSync(folder)) {
    throw new Error('build the project first: npx tsc -b');
  }
}

/** Types are for the compiler. */
function isRunnable(path: string): boolean {
  return !/\.d\.ts(\.map)?$/.test(path);
}

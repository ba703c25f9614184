import { KnotholeError } from '@knothole/protocol';
import type { Proposal, UpdatePath } from 'ts-mls';
import { beforeAll, describe, expect, test } from 'vitest';
import { decodeKeyPackage, makeKeyPackage } from '../../src/crypto/key-package.ts';
import { type OpenedInner, openInner } from '../../src/crypto/open-inner.ts';
import { makeSigningKey } from '../../src/crypto/signing-key.ts';
import { type Bend, forgeCommit } from './hostile-commit.ts';
import { no, Party, seededRandom, utf8, yes } from './party.ts';

const EVERYBODY = ['Ada', 'Bo', 'Cleo', 'Dev', 'Eve'];
let party: Party;
let addZoe: Proposal;

beforeAll(async () => {
  party = await Party.found(EVERYBODY, { seed: 'hostile' });
  await party.commit('Bo');
  addZoe = await add('Zoe');
});

async function add(name: string): Promise<Proposal> {
  const { pair } = await party.invite(name);
  const keyPackage = decodeKeyPackage(pair.publicBytes);
  if (keyPackage === undefined) {
    throw new Error('unreadable key package');
  }
  return { proposalType: 'add', add: { keyPackage } };
}

/** What Ada, Bo, Cleo and Dev make of Eve's bent commit. */
async function outcomes(bend: Bend): Promise<readonly OpenedInner[]> {
  const inner = await forgeCommit(party.state('Eve'), bend);
  return Promise.all(EVERYBODY.slice(0, 4).map((name) => openInner(party.state(name), inner, yes)));
}

const kinds = async (bend: Bend): Promise<string[]> =>
  (await outcomes(bend)).map(({ kind }) => kind);

function withPath(change: (path: UpdatePath) => UpdatePath): Bend {
  return {
    commit: (commit) => ({
      ...commit,
      path: commit.path === undefined ? undefined : change(commit.path),
    }),
  };
}

const remove = (name: string): Proposal => ({
  proposalType: 'remove',
  remove: { removed: party.leafOf(name) },
});

const JUNK = ['junk', 'junk', 'junk', 'junk'];

test('the forger makes good commits when it bends nothing', async () => {
  expect(await kinds({})).toEqual(['commit', 'commit', 'commit', 'commit']);
  expect(await kinds({ proposals: [remove('Cleo'), addZoe] })).toEqual([
    'commit',
    'commit',
    'removed',
    'commit',
  ]);
});

describe('junk for everybody alike, and the ratchet moves for everybody alike', () => {
  const psk: Proposal = {
    proposalType: 'psk',
    psk: {
      preSharedKeyId: {
        psktype: 'external',
        pskId: new Uint8Array(32),
        pskNonce: new Uint8Array(32),
      },
    },
  };
  const bends: readonly [string, () => Bend | Promise<Bend>][] = [
    ['a removal without a path', () => ({ proposals: [remove('Bo')], noPath: true })],
    ['an empty commit without a path', () => ({ noPath: true })],
    [
      'a removal of nobody',
      () => ({ proposals: [{ proposalType: 'remove', remove: { removed: 9 } }] }),
    ],
    [
      'a removal of oneself',
      () => ({
        commit: (commit) => ({
          ...commit,
          proposals: [
            {
              proposalOrRefType: 'proposal',
              proposal: { proposalType: 'remove', remove: { removed: 4 } },
            },
          ],
        }),
      }),
    ],
    ['the same removal twice', () => ({ proposals: [remove('Bo'), remove('Bo')] })],
    ['a PSK while several leaves are left', () => ({ proposals: [psk] })],
    [
      'a removal that leaves one leaf without a PSK',
      () => ({ proposals: ['Ada', 'Bo', 'Cleo', 'Dev'].map(remove) }),
    ],
    [
      'changed extensions of the group',
      () => ({
        proposals: [
          { proposalType: 'group_context_extensions', groupContextExtensions: { extensions: [] } },
        ],
      }),
    ],
    [
      'an unknown proposal',
      () => ({ proposals: [{ proposalType: 0xf00d, proposalData: utf8('?') }] }),
    ],
    [
      're-initialisation',
      () => ({
        proposals: [
          {
            proposalType: 'reinit',
            reinit: {
              groupId: utf8('other'),
              version: 'mls10',
              cipherSuite: 'MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519',
              extensions: [],
            },
          },
        ],
      }),
    ],
    [
      'an external init',
      () => ({
        proposals: [
          { proposalType: 'external_init', externalInit: { kemOutput: new Uint8Array(32) } },
        ],
      }),
    ],
    [
      'a proposal by reference',
      () => ({
        commit: (commit) => ({
          ...commit,
          proposals: [{ proposalOrRefType: 'reference', reference: new Uint8Array(32) }],
        }),
      }),
    ],
    ['the same person twice', () => ({ proposals: [addZoe, addZoe] })],
    [
      'a path that is too short',
      () => withPath((path) => ({ ...path, nodes: path.nodes.slice(1) })),
    ],
    [
      'a path that leaves one receiver out',
      () =>
        withPath((path) => ({
          ...path,
          nodes: path.nodes.map((node) => ({
            ...node,
            encryptedPathSecret: node.encryptedPathSecret.slice(1),
          })),
        })),
    ],
    [
      'a ciphertext of the wrong length',
      () =>
        withPath((path) => ({
          ...path,
          nodes: path.nodes.map((node) => ({
            ...node,
            encryptedPathSecret: node.encryptedPathSecret.map((sealed) => ({
              ...sealed,
              ciphertext: new Uint8Array(47),
            })),
          })),
        })),
    ],
    [
      'a key of small order',
      () =>
        withPath((path) => ({
          ...path,
          nodes: path.nodes.map((node) => ({ ...node, hpkePublicKey: new Uint8Array(32) })),
        })),
    ],
    [
      'parent hashes that do not hold',
      () =>
        withPath((path) => ({
          ...path,
          nodes: path.nodes.map((node) => ({
            ...node,
            hpkePublicKey: makeSigningKey(party.random).publicKey,
          })),
        })),
    ],
    [
      'a leaf that is not signed for this path',
      () =>
        withPath((path) => ({
          ...path,
          leafNode: { ...path.leafNode, signature: path.leafNode.signature.map((b) => b ^ 1) },
        })),
    ],
    [
      'one key at two places',
      async () => {
        const { impl } = party.suite;
        const pair = await impl.hpke.deriveKeyPair(new Uint8Array(32));
        return {
          pathSuite: { ...impl, hpke: { ...impl.hpke, deriveKeyPair: async () => pair } },
        };
      },
    ],
    [
      'a key of small order under parent hashes that hold',
      () => {
        const { impl } = party.suite;
        let call = 0;
        const exportPublicKey: typeof impl.hpke.exportPublicKey = async (key) => {
          call += 1;
          return call === 1 ? new Uint8Array(32) : impl.hpke.exportPublicKey(key);
        };
        return { pathSuite: { ...impl, hpke: { ...impl.hpke, exportPublicKey } } };
      },
    ],
    ['another credential in the committer’s leaf', () => ({ identity: utf8('Ada') })],
  ];

  test.each(bends)('%s', async (_name, bend) => {
    const seen = await outcomes(await bend());
    expect(seen.map(({ kind }) => kind)).toEqual(JUNK);
    for (const opened of seen) {
      const next = opened.kind === 'junk' ? opened.next : undefined;
      const handshake = next?.mls.secretTree[2 * party.leafOf('Eve')]?.handshake;
      expect(handshake?.generation).toBe(1);
    }
  });

  test('a refusal by the judge', async () => {
    const inner = await forgeCommit(party.state('Eve'), {});
    const opened = await openInner(party.state('Ada'), inner, no);
    expect(opened).toMatchObject({ kind: 'junk' });
    expect(opened.kind === 'junk' && opened.next?.mls.groupContext.epoch).toBe(2n);
  });

  test('a judge that cannot read the commit: a coded error is a no, a fault comes through', async () => {
    const inner = await forgeCommit(party.state('Eve'), {});
    const opened = await openInner(party.state('Ada'), inner, () => {
      throw new KnotholeError('POLICY', 'unreadable bucket');
    });
    expect(opened.kind).toBe('junk');
    const fault = openInner(party.state('Ada'), inner, () => {
      throw new TypeError('a fault of ours');
    });
    await expect(fault).rejects.toThrow(TypeError);
  });

  test('a credential that the layer above cannot read', async () => {
    const inner = await forgeCommit(party.state('Eve'), { proposals: [addZoe], noPath: true });
    const config = {
      acceptsCredential: (identity: Uint8Array): boolean => {
        if (new TextDecoder().decode(identity) === 'Zoe') {
          throw new KnotholeError('CERTIFICATE', 'unreadable certificate');
        }
        return true;
      },
    };
    expect((await openInner({ ...party.state('Ada'), config }, inner, yes)).kind).toBe('junk');
    expect((await openInner(party.state('Ada'), inner, yes)).kind).toBe('commit');
  });

  test('a key package with a limited lifetime, other capabilities or a broken signature', async () => {
    if (!('add' in addZoe)) {
      throw new Error('not an add');
    }
    const { keyPackage } = addZoe.add;
    const { leafNode } = keyPackage;
    const broken = [
      { ...keyPackage, leafNode: { ...leafNode, lifetime: { notBefore: 0n, notAfter: 1n } } },
      {
        ...keyPackage,
        leafNode: { ...leafNode, capabilities: { ...leafNode.capabilities, proposals: [1] } },
      },
      { ...keyPackage, signature: new Uint8Array(64) },
      { ...keyPackage, initKey: leafNode.hpkePublicKey },
      { ...keyPackage, initKey: new Uint8Array(32) },
    ];
    for (const bad of broken) {
      expect(
        await kinds({ proposals: [{ proposalType: 'add', add: { keyPackage: bad } }] }),
      ).toEqual(JUNK);
    }
  });

  test('a key package with a signature key that is in the group already', async () => {
    const key = {
      secretKey: party.state('Ada').mls.signaturePrivateKey,
      publicKey: new Uint8Array(),
    };
    const publicKey = party.state('Ada').mls.ratchetTree[0];
    if (publicKey?.nodeType !== 'leaf') {
      throw new Error('Ada has leaf 0');
    }
    const pair = await makeKeyPackage(party.suite, {
      identity: utf8('Ada again'),
      leafKey: { ...key, publicKey: publicKey.leaf.signaturePublicKey },
    });
    const keyPackage = decodeKeyPackage(pair.publicBytes);
    expect(keyPackage).toBeDefined();
    if (keyPackage !== undefined) {
      expect(await kinds({ proposals: [{ proposalType: 'add', add: { keyPackage } }] })).toEqual(
        JUNK,
      );
    }
  });
});

describe('stuck, never skipped', () => {
  test.each(EVERYBODY.slice(0, 4))('a path secret aimed at %s alone', async (victim) => {
    // Eve's copath: each receiver has one ciphertext; garble the one that the victim opens.
    const honest = await forgeCommit(party.state('Eve'), {});
    expect((await openInner(party.state(victim), honest, yes)).kind).toBe('commit');
    const all: string[][] = [];
    const shape = await pathShape();
    for (const [level, width] of shape.entries()) {
      for (let position = 0; position < width; position += 1) {
        all.push(await kinds(garbled(level, position)));
      }
    }
    const column = EVERYBODY.indexOf(victim);
    expect(all.some((row) => row[column] === 'stuck')).toBe(true);
    expect(all.flat().every((kind) => kind === 'stuck' || kind === 'commit')).toBe(true);
  });

  async function pathShape(): Promise<number[]> {
    let shape: number[] = [];
    await forgeCommit(party.state('Eve'), {
      commit: (commit) => {
        shape = commit.path?.nodes.map((node) => node.encryptedPathSecret.length) ?? [];
        return commit;
      },
    });
    return shape;
  }

  function garbled(level: number, position: number): Bend {
    return withPath((path) => ({
      ...path,
      nodes: path.nodes.map((node, at) => ({
        ...node,
        encryptedPathSecret: node.encryptedPathSecret.map((sealed, index) =>
          at === level && index === position
            ? { ...sealed, ciphertext: sealed.ciphertext.map((byte) => byte ^ 1) }
            : sealed,
        ),
      })),
    }));
  }

  test('a wrong confirmation tag, for all', async () => {
    expect(await kinds({ tag: (tag) => tag.map((byte) => byte ^ 1) })).toEqual(
      JUNK.map(() => 'stuck'),
    );
  });

  test('a public key in the path that its path secret does not give', async () => {
    const { impl } = party.suite;
    const elsewhere = seededRandom('planted');
    let call = 0;
    const planted = {
      ...impl,
      hpke: {
        ...impl.hpke,
        deriveKeyPair: (secret: Uint8Array) => {
          call += 1;
          return impl.hpke.deriveKeyPair(call === 2 ? elsewhere.bytes(32) : secret);
        },
      },
    };
    expect(await kinds({ pathSuite: planted })).toContain('stuck');
    expect(await kinds({ pathSuite: impl })).not.toContain('stuck');
  });
});

/** Mutants that leak by files: their parts, keys and times. */
import { relayEdit } from './edits.ts';
import type { Mutant } from './mutant.ts';

const BLOBS = 'adapters/blobs/files';

export const FILE_MUTANTS: readonly Mutant[] = [
  {
    name: 'kept-chunks',
    leak: 'The parts of files of an ended bucket stay on the disk.',
    mustBeCaughtBy: 'carving',
    drive: 'after-end',
    withFiles: true,
    edits: [
      relayEdit(
        `${BLOBS}/file-blob-store.js`,
        'await removeBlobFolder(this.#folderPath(bucket));',
        '',
      ),
    ],
  },
  {
    name: 'kept-chunk-key',
    leak: 'The key of the files of an ended bucket stays: old copies of their parts open.',
    mustBeCaughtBy: 'secrets',
    drive: 'after-end',
    withFiles: true,
    edits: [
      relayEdit(`${BLOBS}/file-blob-store.js`, 'BucketKey.erase(this.#keyPath(bucket));', ''),
    ],
  },
  {
    name: 'chunk-times',
    leak: 'The parts of files keep the times at which they were written: those of one file are neighbours.',
    mustBeCaughtBy: 'linking-time',
    drive: 'light',
    withFiles: true,
    edits: [relayEdit(`${BLOBS}/untimed-files.js`, 'await file.utimes(NO_TIME, NO_TIME);', '')],
  },
  {
    name: 'delete-hash-in-clear',
    leak: 'What a part of a file can be deleted by stands in front of it, outside of the wrap.',
    mustBeCaughtBy: 'shared-identifier',
    drive: 'light',
    withFiles: true,
    edits: [
      relayEdit(
        `${BLOBS}/blob-folder.js`,
        'this.#key.wrap(Buffer.concat([deleteHash, chunk]))',
        'Buffer.concat([deleteHash, this.#key.wrap(Buffer.concat([deleteHash, chunk]))])',
      ),
    ],
  },
];

import { expect, test } from 'vitest';
import { encodeFields } from '../../src/family/fields.ts';
import {
  type ArchivedText,
  encodeArchive,
  MAX_ARCHIVE_BYTES,
  MAX_ARCHIVED_TEXTS,
  readArchive,
} from '../../src/history/archive.ts';
import { MAX_LONG_TEXT_BYTES } from '../../src/view.ts';

const GROUP = 'aa'.repeat(16);

function textOf(text: string, id = 'bb'.repeat(16)): ArchivedText {
  return { id, device: 'cc'.repeat(16), person: 'dd'.repeat(16), sentAt: 100, text };
}

test('an archive reads as it was packed', () => {
  const archive = new Map([
    [GROUP, [textOf('hello'), textOf('ä'.repeat(MAX_LONG_TEXT_BYTES / 2), 'ee'.repeat(16))]],
    ['ff'.repeat(16), []],
  ]);
  expect(readArchive(encodeArchive(archive))).toEqual(archive);
});

test.each([
  ['a text of nothing but white space', encodeArchive(new Map([[GROUP, [textOf(' ')]]]))],
  [
    'a text that is too long',
    encodeArchive(new Map([[GROUP, [textOf('ä'.repeat(MAX_LONG_TEXT_BYTES / 2 + 1))]]])),
  ],
  [
    'too many texts',
    encodeArchive(new Map([[GROUP, Array(MAX_ARCHIVED_TEXTS + 1).fill(textOf('a'))]])),
  ],
  ['a conversation twice', encodeFields([1, [1, 2].map(() => [new Uint8Array(16), []])])],
  ['another version', encodeFields([2, []])],
  ['more than an archive is long', new Uint8Array(MAX_ARCHIVE_BYTES + 1)],
])('an archive with %s is none', (_, bytes) => {
  expect(readArchive(bytes)).toBeUndefined();
});

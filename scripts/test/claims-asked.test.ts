/** What nobody is asked for cannot be stolen: which fields the app has, and what a client may ask a relay. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from './docs-reader.ts';

const APP = join(ROOT, 'packages/app/src');
/** Elements into which a person can put something; two of them are the app's own. */
const FIELDS = /<(input|textarea|select|Field|GrowingText)\b|\b(contentEditable)\b/gi;

/** Each field of the app with the words beside it that say what it is for. */
const ASKED: Readonly<Record<string, readonly [string, string][]>> = {
  'kid/kid-composer.tsx': [['GrowingText', 'words.write']],
  'kid/pairing-code.tsx': [['input', 'readOnly']],
  'onboarding/profile-form.tsx': [
    ['Field', 'words.nickname'],
    ['input', 'name="animal"'],
    ['input', 'name="colour"'],
  ],
  'onboarding/secret-words.tsx': [['textarea', 'words.label']],
  'parent/composer.tsx': [['GrowingText', 'words.write']],
  'parent/find-tablet.tsx': [['Field', 'words.paste']],
  'parent/friends/choose-people.tsx': [['input', 'type="checkbox"']],
  'parent/friends/find-invite.tsx': [['Field', 'words.paste']],
  'parent/friends/invite-code.tsx': [['input', 'readOnly']],
  'parent/groups/choose-members.tsx': [['input', 'type="checkbox"']],
  'parent/kit-check.tsx': [['Field', 'words.word']],
  'shared/chat/growing-text.tsx': [['textarea', 'aria-label={label}']],
  'shared/ui/field.tsx': [['input', '{label}']],
};

it('the app asks for a nickname, a face, the name of a group, the words of a kit, the link of a pairing or an invite, and messages, and for nothing else', () => {
  const sources = readdirSync(APP, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.tsx'))
    .map((path) => ({
      path: path.replaceAll('\\', '/'),
      source: readFileSync(join(APP, path), 'utf8'),
    }));
  const found = sources.flatMap(({ path, source }) => {
    const fields = [...source.matchAll(FIELDS)].map(([, tag, editable]) => tag ?? editable);
    return fields.length > 0 ? [[path, fields] as const] : [];
  });
  const asked = Object.entries(ASKED).map(([path, fields]) => [path, fields.map(([tag]) => tag)]);
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(asked));
  for (const [path, fields] of Object.entries(ASKED)) {
    const source = sources.find((file) => file.path === path)?.source;
    for (const [, words] of fields) expect(source, path).toContain(words);
  }
});

it('a client can greet, put, get, watch, unwatch, ping, make noise and take a guest’s pass back, and nothing that lists or finds', () => {
  const source = readFileSync(join(ROOT, 'packages/protocol/src/frame.ts'), 'utf8');
  const [, union = ''] = /export type ClientFrame =(.*?\});\n/s.exec(source) ?? [];
  const kinds = [...union.matchAll(/readonly kind: '([A-Z]+)'/g)].map(([, kind]) => kind);
  expect(kinds).toEqual(['HELLO', 'PUT', 'GET', 'WATCH', 'UNWATCH', 'PING', 'NOISE', 'REVOKE']);
});

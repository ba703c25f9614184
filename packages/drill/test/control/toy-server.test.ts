import { createDecipheriv, createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import { startToyServer } from '../../src/control/toy-server.ts';
import { dumpByInjection } from '../../src/targets/toy-injection.ts';
import { ToyVisitor } from '../../src/targets/toy-visitor.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const PARENT = {
  email: 'dana.quillwick7@mail.example',
  password: 'sunshine1',
  first_name: 'Dana',
  last_name: 'Quillwick',
  secret_question: 'What was the name of your first pet?',
  secret_answer: 'Biscuit',
  address: '7 Acorn Lane',
  zip: '44123',
  now: '1790553600',
};

async function openToy() {
  const folder = temporaryFolder();
  const server = await startToyServer(folder, 0);
  const visitor = new ToyVisitor(server.port);
  onTestFinished(async () => {
    visitor.close();
    await server.close();
  });
  return { folder, visitor };
}

const rowsOf = (folder: string, table: string): Record<string, string>[] =>
  readFileSync(join(folder, `${table}.jsonl`), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

it('gives every table away through its search form, passwords as MD5 without salt', async () => {
  const { folder, visitor } = await openToy();
  await visitor.post('/register', PARENT);
  await visitor.post('/add_child', {
    parent_email: PARENT.email,
    login: 'mia1',
    first_name: 'Mia',
    gender: 'female',
    birth_date: '2016-04-17',
    now: '1790553600',
  });
  await visitor.post('/message', { conversation: '1', sender: 'mia1', body: "it's me", now: '5' });
  const dump = join(folder, 'dump');
  const count = await dumpByInjection(visitor, dump);
  expect(count).toBe(4);
  const md5 = createHash('md5').update(PARENT.password).digest('hex');
  expect(rowsOf(dump, 'parents')).toMatchObject([
    { email: PARENT.email, encrypted_password: md5, secret_answer: 'Biscuit', zip: '44123' },
  ]);
  expect(rowsOf(dump, 'members')).toMatchObject([{ parent_id: 1, birth_date: '2016-04-17' }]);
  expect(rowsOf(dump, 'messages')).toMatchObject([{ body: "it's me", sender: 'mia1' }]);
});

it('lets anybody in without a password who knows a little SQL', async () => {
  const { visitor } = await openToy();
  await visitor.post('/register', PARENT);
  expect(await visitor.post('/login', { email: PARENT.email, password: 'wrong' })).toContain(
    'Wrong password',
  );
  expect(await visitor.post('/login', { email: "' OR 1 = 1 -- ", password: '' })).toContain(
    PARENT.address,
  );
});

it('encrypts photos with a key that stands in the same database', async () => {
  const { folder, visitor } = await openToy();
  const photo = Buffer.from('\xff\xd8\xff\xe1 a photo of nobody', 'latin1');
  await visitor.post('/upload', { kind: 'photo', sender: 'mia1', file: photo.toString('base64') });
  await dumpByInjection(visitor, join(folder, 'dump'));
  const [key] = rowsOf(join(folder, 'dump'), 'app_keys');
  const [name = ''] = readdirSync(join(folder, 'files'));
  const decipher = createDecipheriv(
    'aes-128-cbc',
    Buffer.from(key?.['key_hex'] ?? '', 'hex'),
    Buffer.alloc(16),
  );
  const sealed = readFileSync(join(folder, 'files', name));
  expect(sealed.includes(photo)).toBe(false);
  expect(Buffer.concat([decipher.update(sealed), decipher.final()])).toEqual(photo);
});

it('backs everything up in the clear, and logs every form with address and device', async () => {
  const { folder, visitor } = await openToy();
  await visitor.post('/register', PARENT, { forwardedFor: '203.0.113.9', userAgent: 'InnoTab/3' });
  await visitor.post('/admin/backup', {});
  const backup = gunzipSync(readFileSync(join(folder, 'backups', 'nightly.db.gz')));
  expect(backup.includes(PARENT.secret_answer)).toBe(true);
  const log = readFileSync(join(folder, 'logs', 'debug.log'), 'utf8');
  for (const word of ['203.0.113.9', 'InnoTab/3', 'sunshine1']) expect(log).toContain(word);
});

import { expect, it } from 'vitest';
import { lootOf, stolenDatabase } from './support/databases.ts';
import { attack } from './support/planted-loot.ts';

const PARENTS = [
  { id: 1, email: 'mira.birch@example.org', first_name: 'Mira', country: 'IE' },
  { id: 2, email: 'jens.hollow@example.org', first_name: 'Jens', country: 'DE' },
];
const MEMBERS = [
  {
    id: 1,
    parent_id: 2,
    login: 'emil77a0',
    first_name: 'Emil',
    gender: 'male',
    birth_date: '2016-03-04',
  },
  {
    id: 2,
    parent_id: 1,
    login: 'poppy12',
    first_name: 'Poppy',
    gender: 'female',
    birth_date: '2019-10-21',
  },
];

const EMIL = {
  own: expect.arrayContaining([
    { what: 'name', value: 'Emil' },
    { what: 'gender', value: 'male' },
    { what: 'birthday', value: '2016-03-04' },
  ]),
  linked: expect.arrayContaining([
    { what: 'email', value: 'jens.hollow@example.org' },
    { what: 'country', value: 'DE' },
  ]),
};

it('puts a child together with the parent that its row leads to, in a database', () => {
  const stolen = stolenDatabase((database) => {
    database.exec(`CREATE TABLE parents(id INTEGER PRIMARY KEY, email TEXT, first_name TEXT, country TEXT);
      CREATE TABLE members(id INTEGER PRIMARY KEY, parent_id INTEGER, login TEXT, first_name TEXT, gender TEXT, birth_date TEXT)`);
    const parent = database.prepare(
      'INSERT INTO parents VALUES (@id, @email, @first_name, @country)',
    );
    const member = database.prepare(
      'INSERT INTO members VALUES (@id, @parent_id, @login, @first_name, @gender, @birth_date)',
    );
    for (const each of PARENTS) parent.run(each);
    for (const each of MEMBERS) member.run(each);
  });
  const profiles = attack(lootOf(stolen)).profiles;
  expect(profiles.find(({ ref }) => ref.endsWith('#members/1'))).toMatchObject(EMIL);
  expect(profiles).toHaveLength(4);
});

it('does so in lines of text, where each file is a table', () => {
  const lines = (rows: readonly object[]): string =>
    rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  const { profiles } = attack({
    'injection/parents.jsonl': lines(PARENTS),
    'injection/members.jsonl': lines(MEMBERS),
  });
  expect(profiles.find(({ ref }) => ref === 'injection/members.jsonl#line/1')).toMatchObject(EMIL);
});

it('makes no profile of rows that say nothing about a person', () => {
  const stolen = stolenDatabase((database) => {
    database.exec(
      "CREATE TABLE slot(id INTEGER PRIMARY KEY, name TEXT); INSERT INTO slot VALUES (1, 'Emil')",
    );
  });
  expect(attack(lootOf(stolen)).profiles).toEqual([]);
});

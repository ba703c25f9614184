import { join } from 'node:path';
import { expect, it } from 'vitest';
import { attackOwn } from '../../src/attack/attack-own.ts';
import { noise, withLoot } from './support/planted-loot.ts';

const rows = `${JSON.stringify({ email: 'hazel.wren@example.org', gender: 'girl' })}\n`;

it('says what it looked for, what it found and where, and shows no value', () => {
  withLoot({ 'data/users.jsonl': rows }, (folder) => {
    const { worrying, lines } = attackOwn({ data: join(folder, 'data') }, 2);
    expect(worrying.map(({ value }) => value)).toContain('hazel.wren@example.org');
    expect(lines.join('\n')).toMatch(/found \d+ × email: users\.jsonl at \d+/);
    expect(lines.join('\n')).toMatch(/looked for: .*canary scan/);
    expect(lines.join('\n')).not.toContain('hazel');
  });
});

it('finds nothing in sealed data, with its keys and an ordinary memory beside it', () => {
  const memory = Buffer.concat([
    noise(9_000, 1),
    Buffer.from('Error: the file is not there, or you may not read it'),
    noise(9_000, 2),
  ]);
  withLoot(
    { 'data/slots.bin': noise(20_000, 3), 'keys/a.key': noise(48, 4), 'memory.bin': memory },
    (folder) => {
      const own = {
        data: join(folder, 'data'),
        memory: join(folder, 'memory.bin'),
        secrets: join(folder, 'keys'),
      };
      expect(attackOwn(own, 1).worrying).toEqual([]);
    },
  );
});

it('finds a key of the settings that lies in the data, and ignores what a fresh server holds too', () => {
  const key = noise(48, 4);
  const card = 'https://fcm.googleapis.com/fcm/send/abcdefghijklmnop';
  withLoot(
    {
      'data/copy': Buffer.concat([noise(500, 7), key]),
      'keys/a.key': key,
      'm.bin': card,
      'fresh.bin': card,
    },
    (folder) => {
      const own = { data: join(folder, 'data'), secrets: join(folder, 'keys') };
      expect(attackOwn(own, 1).worrying.map(({ what }) => what)).toContain('key');
      const memory = { data: join(folder, 'keys'), memory: join(folder, 'm.bin') };
      expect(attackOwn(memory, 1).worrying.map(({ what }) => what)).toEqual(['token']);
      expect(attackOwn({ ...memory, baseline: join(folder, 'fresh.bin') }, 1).worrying).toEqual([]);
    },
  );
});

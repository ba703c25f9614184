/**
 * A reference: a messenger on PostgreSQL as many are built. Bodies are encrypted by the clients and
 * the server never has a key; who writes to whom, and when, are rows. Accounts are random names, no
 * e-mail address is asked, nothing is logged beyond the defaults.
 */
import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { copyLoot, notCaptured, writeLoot } from '../capture/copy-loot.ts';
import type { Story } from '../plant/story.ts';
import type { RecordOwner } from '../run-directory.ts';
import { PostgresServer } from './postgres-server.ts';
import {
  type TargetContext,
  type TargetResult,
  writePlanted,
  writeSideKnowledge,
} from './target.ts';

export const POSTGRES = 'reference-postgresql';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const SCHEMA = `
  CREATE TABLE accounts(id integer PRIMARY KEY, login text);
  CREATE TABLE members(conversation integer, account integer);
  CREATE TABLE messages(id bigserial PRIMARY KEY, conversation integer, sender integer,
    sent_at timestamptz, body bytea);
`;

/** Null, after saying why, where PostgreSQL is not installed. */
export async function playPostgres(context: TargetContext): Promise<TargetResult | null> {
  const started = performance.now();
  const { paths, story } = context;
  const server = PostgresServer.start();
  if (server === null) {
    context.say(`${POSTGRES}: skipped, PostgreSQL is not installed`);
    return null;
  }
  try {
    server.sql(`BEGIN;${SCHEMA}${statementsOf(story)}COMMIT;`);
    writeLoot(paths.loot(POSTGRES, 'backups'), 'nightly.sql', server.dump());
    for (const part of ['base', 'pg_wal', 'pg_xact']) {
      copyLoot(join(server.dataDir, part), join(paths.loot(POSTGRES, 'database'), 'live', part));
    }
  } finally {
    server.stop();
  }
  lootStopped(server, context);
  server.remove();
  writePlanted(context, POSTGRES, story.events, () => false);
  writeSideKnowledge(paths, POSTGRES, story.events);
  return {
    run: {
      target: POSTGRES,
      stage: 'live',
      seconds: (performance.now() - started) / 1_000,
      families: story.population.families.length,
      messages: story.events.length,
      mustBeCaughtBy: null,
      notes: [
        'A reference, not a product: PostgreSQL with default settings, bodies sealed by the clients.',
        'Backups are what pg_dump writes; memory and network were not captured.',
      ],
    },
    owners: ownersOf(story),
  };
}

function lootStopped(server: PostgresServer, { paths }: TargetContext): void {
  const loot = (kind: Parameters<typeof paths.loot>[1]): string => paths.loot(POSTGRES, kind);
  copyLoot(join(server.dataDir, 'log'), loot('logs'));
  for (const name of ['postgresql.conf', 'pg_hba.conf', 'postgresql.auto.conf']) {
    copyLoot(join(server.dataDir, name), join(loot('configuration'), name));
  }
  notCaptured(loot('blobs'), 'Photos and voice are bodies of messages.');
  notCaptured(loot('memory'), 'Not captured of this reference.');
  notCaptured(loot('network'), 'Not captured of this reference.');
  notCaptured(loot('free-space'), 'Not captured of this reference.');
}

function statementsOf({ conversations, events }: Story): string {
  const people = [...new Set(conversations.flatMap((conversation) => conversation.people))];
  const accounts = new Map(people.map((person, index) => [person, index + 1]));
  const numbers = new Map(conversations.map(({ key }, index) => [key, index + 1]));
  const keys = new Map(conversations.map(({ key }) => [key, randomBytes(KEY_BYTES)]));
  return [
    ...people.map(
      (person) => `INSERT INTO accounts VALUES (${accounts.get(person)}, '${loginOf(person)}');`,
    ),
    ...conversations.flatMap((conversation) =>
      conversation.people.map(
        (person) =>
          `INSERT INTO members VALUES (${numbers.get(conversation.key)}, ${accounts.get(person)});`,
      ),
    ),
    ...events.map(({ conversation, from, at, text, bytes }) => {
      const body = seal(keys.get(conversation), text === '' ? bytes : Buffer.from(text));
      return `INSERT INTO messages(conversation, sender, sent_at, body) VALUES (
        ${numbers.get(conversation)}, ${accounts.get(from)}, to_timestamp(${at}),
        '\\x${body.toString('hex')}');`;
    }),
  ].join('\n');
}

function loginOf(person: string): string {
  return `user-${createHash('sha256').update(`login ${person}`).digest('hex').slice(0, 8)}`;
}

function seal(key: Uint8Array = randomBytes(KEY_BYTES), content: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  return Buffer.concat([nonce, cipher.update(content), cipher.final(), cipher.getAuthTag()]);
}

/** pg_dump writes rows as they lie in the file, which is as they came. */
function ownersOf({ events }: Story): readonly RecordOwner[] {
  return events.map(({ family, conversation, from }, index) => ({
    ref: `backups/nightly.sql#messages/${index + 1}`,
    family,
    conversation,
    writer: from,
  }));
}

/**
 * All mutants. Of leaks that one would expect here these have no feature to sabotage yet: pictures (EXIF),
 * push tokens, backups (the bucket's key in the database stands for the key in the
 * backup), an activity-hiding profile. An address cannot be used for two envelopes or in two epochs:
 * a slot is written once; a stable mailbox per conversation stands for both.
 */
import { clientEdit, relayEdit } from './edits.ts';
import { FILE_MUTANTS } from './file-mutants.ts';
import type { Edit, Mutant } from './mutant.ts';

const SQLITE = 'adapters/storage/sqlite';

const NEW_CONNECTION = 'const connection = new Connection(core, socket, request.socket, {';
const WHO = `\`\${request.headers['x-forwarded-for']} \${request.headers['user-agent']}\\n\``;
const BUCKET_FILE = `${SQLITE}/bucket-file.js`;
const BUCKET_FILES = `${SQLITE}/bucket-files.js`;
const IMPORT_DATABASE = "import Database from 'better-sqlite3';";
const SLOT_TABLE = 'slot(place INTEGER PRIMARY KEY, body BLOB NOT NULL)';
const INSERT_SLOT = 'INSERT INTO slot(place, body) VALUES (?, ?)';
const RUN_INSERT = 'this.#insert.run(place, this.#key.wrap(envelope));';
const CUT_LOG = "this.#database.pragma('wal_checkpoint(TRUNCATE)');";
const FIND_KEY = 'this.#database.exec(SCHEMA);';

/**
 * Rows show the first bytes of the secret from which a conversation's slots follow: of them eight are the
 * same in all that a household has founded, sixteen from position to position and from epoch to epoch.
 */
function mailboxOf(bytes: 8 | 16): readonly [Edit, ...Edit[]] {
  return [
    clientEdit('crypto/slot-keys.js', 'asSlotCap(derive(', 'asStableCap(secret, derive('),
    clientEdit(
      'crypto/slot-keys.js',
      'export function deriveSealKey(',
      `function asStableCap(secret, cap) { cap.set(secret.subarray(0, ${bytes})); return asSlotCap(cap); }\nexport function deriveSealKey(`,
    ),
    clientEdit(
      'crypto/slot-keys.js',
      'return asSlotAddress(sha256(slotAddressInput(bucket, cap)));',
      'return asSlotAddress(cap.slice());',
    ),
    relayEdit(
      'core/session.js',
      'const address = asSlotAddress(new Uint8Array(digest));',
      'const address = asSlotAddress(new Uint8Array(cap)); digest.fill(0);',
    ),
    relayEdit(BUCKET_FILE, SLOT_TABLE, `${SLOT_TABLE.slice(0, -1)}, mailbox BLOB)`),
    relayEdit(BUCKET_FILE, INSERT_SLOT, 'INSERT INTO slot(place, body, mailbox) VALUES (?, ?, ?)'),
    relayEdit(
      BUCKET_FILE,
      RUN_INSERT,
      `this.#insert.run(place, this.#key.wrap(envelope), Buffer.from(address.subarray(0, ${bytes})));`,
    ),
  ];
}

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'logged-client',
    leak: 'The log says from which address and device a connection came.',
    mustBeCaughtBy: 'canary-scan',
    drive: 'light',
    edits: [
      relayEdit(
        'http/socket-server.js',
        NEW_CONNECTION,
        `process.stderr.write(${WHO});\n${NEW_CONNECTION}`,
      ),
    ],
  },
  {
    name: 'stored-client',
    leak: 'A file in the data directory lists addresses and devices of all who came.',
    mustBeCaughtBy: 'value-scan',
    drive: 'light',
    edits: [
      relayEdit(
        'http/socket-server.js',
        "import { createServer } from 'node:http';",
        "import { createServer } from 'node:http';\nimport { appendFileSync } from 'node:fs';",
      ),
      relayEdit(
        'http/socket-server.js',
        NEW_CONNECTION,
        `appendFileSync(process.argv.at(-1) + '/slots/peers.txt', ${WHO});\n${NEW_CONNECTION}`,
      ),
    ],
  },
  {
    name: 'exact-time',
    leak: 'Each row has the second in which it was written.',
    mustBeCaughtBy: 'linking-time',
    drive: 'light-with-time',
    edits: [
      relayEdit(
        BUCKET_FILE,
        IMPORT_DATABASE,
        `${IMPORT_DATABASE}\nimport { readFileSync } from 'node:fs';`,
      ),
      relayEdit(BUCKET_FILE, SLOT_TABLE, `${SLOT_TABLE.slice(0, -1)}, written_at INTEGER)`),
      relayEdit(
        BUCKET_FILE,
        INSERT_SLOT,
        'INSERT INTO slot(place, body, written_at) VALUES (?, ?, ?)',
      ),
      relayEdit(
        BUCKET_FILE,
        RUN_INSERT,
        "this.#insert.run(place, this.#key.wrap(envelope), Number(readFileSync(process.env.STORY_CLOCK, 'utf8')));",
      ),
    ],
  },
  {
    name: 'stable-conversation',
    leak: 'A conversation has one mailbox for ever: each row names it.',
    mustBeCaughtBy: 'linking-repeated-id',
    drive: 'light',
    edits: mailboxOf(16),
  },
  {
    name: 'guest-of-household',
    leak: 'Each row names the household that founded its conversation: a guest from another family is seen there.',
    mustBeCaughtBy: 'linking-friends',
    drive: 'light',
    edits: mailboxOf(8),
  },
  {
    name: 'stable-device',
    leak: 'Each row names the connection that wrote it, one per device.',
    mustBeCaughtBy: 'linking-repeated-id',
    drive: 'light-per-person',
    edits: [
      relayEdit(
        'core/session.js',
        '    #inFlight = 0;',
        "    #inFlight = 0;\n    #device = hash('sha256', String(process.hrtime.bigint()), 'buffer').subarray(0, 8);",
      ),
      relayEdit(
        'core/session.js',
        'this.#core.store.put(bucket, address, envelope);',
        'this.#core.store.put(bucket, address, envelope, this.#device);',
      ),
      relayEdit(
        `${SQLITE}/sqlite-slot-store.js`,
        'async put(bucket, address, envelope) {',
        'async put(bucket, address, envelope, device) {',
      ),
      relayEdit(
        `${SQLITE}/sqlite-slot-store.js`,
        'push({ bucket, address, envelope, resolve, reject });',
        'push({ bucket, address, envelope, device, resolve, reject });',
      ),
      relayEdit(
        `${SQLITE}/store-messages.js`,
        'const PUT_RECORD_BYTES = SLOT_RECORD_BYTES + ENVELOPE_BYTES;',
        'const PUT_RECORD_BYTES = SLOT_RECORD_BYTES + ENVELOPE_BYTES + 8;',
      ),
      relayEdit(
        `${SQLITE}/store-messages.js`,
        'packed.set(record.envelope, offset + SLOT_RECORD_BYTES);',
        'packed.set(record.envelope, offset + SLOT_RECORD_BYTES);\n packed.set(record.device, offset + PUT_RECORD_BYTES - 8);',
      ),
      relayEdit(
        `${SQLITE}/store-messages.js`,
        'const envelope = packed.subarray(offset + SLOT_RECORD_BYTES, offset + PUT_RECORD_BYTES);',
        'const envelope = packed.subarray(offset + SLOT_RECORD_BYTES, offset + PUT_RECORD_BYTES - 8);\n const device = packed.slice(offset + PUT_RECORD_BYTES - 8, offset + PUT_RECORD_BYTES);',
      ),
      relayEdit(
        `${SQLITE}/store-messages.js`,
        'return { ...unpackSlot(packed, offset), envelope: asEnvelope(envelope) };',
        'return { ...unpackSlot(packed, offset), envelope: asEnvelope(envelope), device };',
      ),
      relayEdit(
        `${SQLITE}/store-thread.js`,
        'file.put(record.address, record.envelope);',
        'file.put(record.address, record.envelope, record.device);',
      ),
      relayEdit(BUCKET_FILE, 'put(address, envelope) {', 'put(address, envelope, device) {'),
      relayEdit(BUCKET_FILE, SLOT_TABLE, `${SLOT_TABLE.slice(0, -1)}, device BLOB)`),
      relayEdit(BUCKET_FILE, INSERT_SLOT, 'INSERT INTO slot(place, body, device) VALUES (?, ?, ?)'),
      relayEdit(
        BUCKET_FILE,
        RUN_INSERT,
        'this.#insert.run(place, this.#key.wrap(envelope), Buffer.from(device));',
      ),
    ],
  },
  {
    name: 'arrival-order',
    leak: 'Rows lie in the order in which they came: who writes one after the other are neighbours.',
    mustBeCaughtBy: 'linking-order',
    drive: 'light',
    edits: [
      relayEdit(
        BUCKET_FILE,
        SLOT_TABLE,
        'slot(arrival INTEGER PRIMARY KEY, place INTEGER NOT NULL UNIQUE, body BLOB NOT NULL)',
      ),
    ],
  },
  {
    name: 'small-pages',
    leak: 'One row to a page: each new row costs a new page, whose number tells when it came.',
    mustBeCaughtBy: 'linking-order',
    drive: 'light',
    edits: [relayEdit(BUCKET_FILE, 'const PAGE_BYTES = 32_768;', 'const PAGE_BYTES = 4_096;')],
  },
  {
    name: 'uncut-log',
    leak: 'The write-ahead log is not cut off: it tells in which order rows came.',
    mustBeCaughtBy: 'linking-order',
    drive: 'light-running',
    edits: [relayEdit(BUCKET_FILE, CUT_LOG, '')],
  },
  {
    name: 'kept-bucket',
    leak: 'The file of an ended bucket stays on the disk.',
    mustBeCaughtBy: 'carving',
    drive: 'after-end',
    edits: [relayEdit(BUCKET_FILES, '.map(unlinkIfPresent)', '.slice(0, 0).map(unlinkIfPresent)')],
  },
  {
    name: 'kept-log',
    leak: 'The write-ahead log is never cut off, and outlives its bucket.',
    mustBeCaughtBy: 'carving',
    drive: 'after-end',
    edits: [
      relayEdit(BUCKET_FILE, CUT_LOG, ''),
      relayEdit(BUCKET_FILES, '            this.#open.get(name)?.close();\n', ''),
      relayEdit(
        BUCKET_FILES,
        '.map(unlinkIfPresent)',
        ".filter((file) => !file.endsWith('-wal')).map(unlinkIfPresent)",
      ),
    ],
  },
  {
    name: 'kept-key',
    leak: 'The key of an ended bucket stays: old copies of its file open.',
    mustBeCaughtBy: 'secrets',
    drive: 'after-end',
    edits: [relayEdit(BUCKET_FILES, 'BucketKey.erase(this.#keyPath(bucket));', '')],
  },
  {
    name: 'key-in-database',
    leak: 'The bucket’s key lies in the bucket’s database, and so in every backup of it.',
    mustBeCaughtBy: 'secrets',
    drive: 'light',
    edits: [
      relayEdit(
        BUCKET_FILE,
        IMPORT_DATABASE,
        `${IMPORT_DATABASE}\nimport { readFileSync } from 'node:fs';`,
      ),
      relayEdit(
        BUCKET_FILE,
        FIND_KEY,
        `${FIND_KEY}\nthis.#database.exec('CREATE TABLE IF NOT EXISTS secret(key BLOB)');\nthis.#database.prepare('INSERT INTO secret VALUES (?)').run(readFileSync(path.replace('/slots/', '/keys/').replace('.db', '.key')));`,
      ),
    ],
  },
  {
    name: 'logged-pass',
    leak: 'The household’s pass is written into the log.',
    mustBeCaughtBy: 'secrets',
    drive: 'light',
    edits: [
      relayEdit(
        'core/session.js',
        'if (frame.pass === null) {',
        "process.stderr.write('pass ' + Buffer.from(frame.pass ?? []).toString('hex') + '\\n');\n        if (frame.pass === null) {",
      ),
    ],
  },
  {
    name: 'unpadded',
    leak: 'Envelopes are filled up outside the seal: their end shows how long the content is.',
    mustBeCaughtBy: 'size',
    drive: 'light',
    edits: [clientEdit('crypto/envelope.js', '.encrypt(pad(inner))', '.encrypt(inner)')],
  },
  {
    name: 'unsealed',
    leak: 'Envelopes carry MLS messages as they are, without the outer seal.',
    mustBeCaughtBy: 'structure-scan',
    drive: 'households',
    edits: [
      clientEdit(
        'crypto/envelope.js',
        'xchacha20poly1305(sealKey, nonce, address).encrypt(pad(inner))',
        'Buffer.concat([pad(inner), new Uint8Array(16)])',
      ),
      clientEdit(
        'crypto/envelope.js',
        'return xchacha20poly1305(sealKey, nonce, address).decrypt(ciphertext);',
        'return ciphertext.slice(0, -16);',
      ),
    ],
  },
  {
    name: 'seal-key-is-cap',
    leak: 'The key of the seal is the capability that every writer shows to the relay.',
    mustBeCaughtBy: 'key-hunt',
    drive: 'light',
    edits: [
      clientEdit(
        'crypto/slot-keys.js',
        'sealKey: deriveSealKey(secret, label, index) };',
        'sealKey: deriveCap(secret, label, index) };',
      ),
    ],
  },
  {
    name: 'address-in-clear',
    leak: 'Rows are found by the address itself, which also travels on the wire.',
    mustBeCaughtBy: 'shared-identifier',
    drive: 'households',
    edits: [
      relayEdit(
        `${SQLITE}/bucket-key.js`,
        "return hash('sha256', this.#placingInput, 'buffer').readBigInt64BE();",
        'return Buffer.from(address).readBigInt64BE();',
      ),
    ],
  },
  {
    name: 'crash-report',
    leak: 'The process leaves a report of itself, environment included, in the data directory.',
    mustBeCaughtBy: 'loot-inventory',
    drive: 'light',
    edits: [
      relayEdit(
        'start-relay.js',
        "core.log.write('STOPPED');",
        "process.report.writeReport(options.dataDir + '/report.json');",
      ),
    ],
  },
  ...FILE_MUTANTS,
];

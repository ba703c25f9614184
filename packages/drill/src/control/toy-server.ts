/**
 * V-Toy over HTTP: forms, no TLS, SQL put together from what they say. The drill must find everything
 * here, or the drill is broken.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { homePage, listPage, textPage } from './toy-pages.ts';
import { md5, type Row, ToyStore } from './toy-store.ts';

export interface ToyServer {
  readonly port: number;
  close(): Promise<void>;
}

/** What one request brings. */
interface Visit {
  readonly form: URLSearchParams;
  readonly ip: string;
  readonly userAgent: string;
}

type Page = (store: ToyStore, visit: Visit) => string;

const PAGES: Readonly<Record<string, Page>> = {
  'GET /': () => homePage(),
  'POST /register': register,
  'POST /login': logIn,
  'POST /add_child': addChild,
  'POST /add_friend': insertInto('friends', ['login', 'friend', 'name', 'friend_name', 'note']),
  'POST /add_group': insertInto('chat_groups', ['name', 'members', 'note']),
  'POST /add_contact': insertInto('contacts', ['owner', 'name', 'email', 'note']),
  'POST /invite': insertInto('invitations', ['inviter', 'invited', 'words', 'note']),
  'POST /save_vault': insertInto('vaults', ['owner', 'content', 'note']),
  'POST /message': sendMessage,
  'POST /upload': upload,
  'GET /search': search,
  'POST /admin/backup': backUp,
};

export async function startToyServer(folder: string, port: number): Promise<ToyServer> {
  const store = new ToyStore(folder);
  const server = createServer((request, response) => void answer(store, request, response));
  // A visitor whose process is busy for seconds finds his connection as he left it.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () => stop(server, store),
  };
}

async function stop(server: Server, store: ToyStore): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  store.close();
}

async function answer(
  store: ToyStore,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://vtoy.example');
  const body = await bodyOf(request);
  const ip = String(request.headers['x-forwarded-for'] ?? request.socket.remoteAddress);
  const userAgent = String(request.headers['user-agent']);
  store.log(`${ip} "${userAgent}" ${request.method} ${request.url} ${body}`);
  const form = new URLSearchParams(body === '' ? url.search : body);
  const page = PAGES[`${request.method} ${url.pathname}`];
  try {
    const html = page?.(store, { form, ip, userAgent }) ?? textPage('404', url.pathname);
    response.writeHead(page === undefined ? 404 : 200, { 'content-type': 'text/html' }).end(html);
  } catch (error) {
    // Tells the world what went wrong, as it did in 2015.
    response.writeHead(500, { 'content-type': 'text/html' }).end(textPage('Error', String(error)));
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks).toString();
}

/** Somebody had heard of quotes; where a form only reads, nobody had. */
function text(form: URLSearchParams, name: string): string {
  return `'${(form.get(name) ?? '').replaceAll("'", "''")}'`;
}

function register(store: ToyStore, { form, ip }: Visit): string {
  const now = form.get('now') ?? '0';
  const value = (name: string): string => text(form, name);
  store.run(`INSERT INTO parents(email, encrypted_password, first_name, last_name, password_hint,
    secret_question, secret_answer, active, first_login, last_login, login_count, client_ip,
    registration_url, country, address, city, state, zip, updated_datetime, alias, recovery_words)
    VALUES (
    ${value('email')}, '${md5(form.get('password') ?? '')}', ${value('first_name')},
    ${value('last_name')}, ${value('password_hint')}, ${value('secret_question')},
    ${value('secret_answer')}, 1, ${now}, ${now}, 1, '${ip}', '/register', ${value('country')},
    ${value('address')}, ${value('city')}, ${value('state')}, ${value('zip')}, ${now},
    ${value('alias')}, ${value('recovery_words')})`);
  const rows = store.query(`SELECT id FROM parents WHERE email = ${value('email')}`);
  return listPage('Registered', rows);
}

function logIn(store: ToyStore, { form }: Visit): string {
  const email = form.get('email') ?? '';
  const password = md5(form.get('password') ?? '');
  // On one line, so that a comment in the address comments the password away.
  const condition = `email = '${email}' AND encrypted_password = '${password}'`;
  const [row] = store.query(
    `SELECT id, email, first_name, last_name, address FROM parents WHERE ${condition}`,
  );
  return row === undefined ? textPage('Log in', 'Wrong password') : listPage('Hello', [row]);
}

function addChild(store: ToyStore, { form }: Visit): string {
  const value = (name: string): string => text(form, name);
  store.run(`INSERT INTO members(parent_id, login, password, first_name, gender, birth_date,
    registration_time, alias) SELECT id, ${value('login')}, ${value('password')}, ${value('first_name')},
    ${value('gender')}, ${value('birth_date')}, ${form.get('now') ?? '0'}, ${value('alias')}
    FROM parents
    WHERE email = ${value('parent_email')}`);
  return textPage('Child added', form.get('first_name') ?? '');
}

/** The fields of the form, in the order of the table's columns. */
function insertInto(table: string, fields: readonly string[]): Page {
  return (store, { form }) => {
    const values = fields.map((field) => text(form, field)).join(', ');
    store.run(`INSERT INTO ${table} VALUES (${values})`);
    return textPage('Saved', table);
  };
}

function sendMessage(store: ToyStore, { form, ip, userAgent }: Visit): string {
  store.run(`INSERT INTO messages(conversation, sender, body, sent_at, client_ip, user_agent)
    VALUES (${text(form, 'conversation')}, ${text(form, 'sender')}, ${text(form, 'body')},
    ${form.get('now') ?? '0'}, '${ip}', '${userAgent}')`);
  return textPage('Sent', form.get('body') ?? '');
}

function upload(store: ToyStore, { form }: Visit): string {
  const kind = form.get('kind') === 'voice' ? 'voice' : 'photo';
  const path = store.saveFile(kind, Buffer.from(form.get('file') ?? '', 'base64'));
  store.run(`INSERT INTO files(kind, sender, conversation, path, key_name, sent_at) VALUES (
    '${kind}', ${text(form, 'sender')}, ${text(form, 'conversation')}, '${path}', 'photo_key',
    ${form.get('now') ?? '0'})`);
  return textPage('Uploaded', path);
}

function search(store: ToyStore, { form }: Visit): string {
  const rows: readonly Row[] = store.query(
    `SELECT login, first_name FROM members WHERE login LIKE '%${form.get('q') ?? ''}%'`,
  );
  return listPage('Friends found', rows);
}

function backUp(store: ToyStore): string {
  store.backup();
  return textPage('Backup', 'done');
}

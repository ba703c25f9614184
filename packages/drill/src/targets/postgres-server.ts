/** A PostgreSQL of its own in a folder, reachable through a socket file only; null where none is installed. */
import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** PostgreSQL refuses to run as root: then it runs as `nobody`. */
const NOBODY = 65_534;
const MOST_OUTPUT_BYTES = 268_435_456;
const TOOLS = ['initdb', 'pg_ctl', 'psql', 'pg_dump'] as const;
type Tool = (typeof TOOLS)[number];

export class PostgresServer {
  readonly dataDir: string;
  readonly #socketDir: string;
  readonly #tools: ReadonlyMap<Tool, string>;

  private constructor(folder: string, tools: ReadonlyMap<Tool, string>) {
    this.dataDir = join(folder, 'data');
    this.#socketDir = join(folder, 'socket');
    this.#tools = tools;
  }

  /**
   * In a folder of its own: a server that runs as `nobody` gets into no folder of ours.
   * @throws {Error} when it is installed and does not start.
   */
  static start(): PostgresServer | null {
    const tools = installedTools();
    if (tools === null) {
      return null;
    }
    const folder = mkdtempSync(join(tmpdir(), 'knothole-postgres-'));
    const server = new PostgresServer(folder, tools);
    for (const path of [folder, server.#socketDir]) {
      mkdirSync(path, { recursive: true, mode: 0o700 });
      if (isRoot()) {
        chownSync(path, NOBODY, NOBODY);
      }
    }
    server.#run('initdb', ['-D', server.dataDir, '-U', 'app', '--no-sync', '-A', 'trust'], '');
    const options = `-c listen_addresses= -k ${server.#socketDir} -c logging_collector=on -c log_directory=log`;
    server.#run('pg_ctl', ['-D', server.dataDir, '-w', '-s', '-o', options, 'start'], '');
    return server;
  }

  sql(statements: string): void {
    const arguments_ = [...this.#connection(), '-q', '-v', 'ON_ERROR_STOP=1', '-f', '-'];
    this.#run('psql', arguments_, statements);
  }

  /** What an operator's nightly job writes. */
  dump(): string {
    return this.#run('pg_dump', this.#connection(), '');
  }

  stop(): void {
    this.#run('pg_ctl', ['-D', this.dataDir, '-w', '-s', '-m', 'fast', 'stop'], '');
  }

  /** After the stop, when all was looted. */
  remove(): void {
    rmSync(dirname(this.dataDir), { recursive: true, force: true });
  }

  #connection(): readonly string[] {
    return ['-h', this.#socketDir, '-U', 'app', '-d', 'postgres'];
  }

  #run(tool: Tool, args: readonly string[], input: string): string {
    const { status, stdout, stderr } = spawnSync(this.#tools.get(tool) ?? tool, [...args], {
      input,
      encoding: 'utf8',
      maxBuffer: MOST_OUTPUT_BYTES,
      cwd: '/',
      // pg_ctl's server keeps a pipe open for ever.
      stdio: tool === 'pg_ctl' ? 'ignore' : 'pipe',
      ...(isRoot() ? { uid: NOBODY, gid: NOBODY } : {}),
    });
    if (status !== 0) {
      throw new Error(`${tool} failed: ${stderr ?? ''}`);
    }
    return stdout ?? '';
  }
}

/** On the path, or where Debian keeps them; null when one of them is missing. */
function installedTools(): ReadonlyMap<Tool, string> | null {
  const folders = [
    ...(process.env['PATH'] ?? '').split(':'),
    ...[17, 16, 15, 14, 13].map((version) => `/usr/lib/postgresql/${version}/bin`),
  ];
  const found = TOOLS.map((tool): [Tool, string | undefined] => [
    tool,
    folders.map((folder) => join(folder, tool)).find(isProgram),
  ]);
  const tools = found.flatMap(([tool, path]): [Tool, string][] => (path ? [[tool, path]] : []));
  return tools.length === TOOLS.length ? new Map(tools) : null;
}

function isProgram(path: string): boolean {
  return existsSync(path) && (statSync(path).mode & 0o111) !== 0;
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** SQLite's and the file system's errors in the words of the port. */
import { KnotholeError, type KnotholeErrorCode } from '@knothole/protocol';

/** Nothing was written, and room or a lock may come free. */
const PASSING = new Set(['SQLITE_FULL', 'SQLITE_BUSY', 'ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE']);

export function isWorthRetrying(error: unknown): boolean {
  return PASSING.has(systemCode(error));
}

/** The disk did not do what it was told; what it holds now is unknown. */
export function isDiskFailure(error: unknown): boolean {
  const code = systemCode(error);
  return code === 'EIO' || code.startsWith('SQLITE_IOERR');
}

/** One sentence for the operator. */
export function openFailure(error: unknown): { code: KnotholeErrorCode; message: string } {
  if (error instanceof KnotholeError) {
    return { code: error.code, message: error.message };
  }
  const code = systemCode(error);
  if (code === 'SQLITE_CORRUPT' || code === 'SQLITE_NOTADB') {
    return { code: 'STORE_CORRUPT', message: 'the data directory holds a damaged ledger' };
  }
  return { code: 'DATA_DIR_UNUSABLE', message: 'the data directory cannot be read and written' };
}

function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : '';
}

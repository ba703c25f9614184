/** What a browser is told about every file of the app. */

/** The page talks with nobody but its own host: what is injected there finds no way out. */
export const PAGE_CONNECTS = "'self'";

/** Under this name alone the app's build puts the worker that holds the family core. */
const CORE_WORKER = /^\/assets\/core-worker-[\w-]+\.js$/;

/** Whether this file is the one that talks with relays: it has no page, and shows nothing. */
export function isCoreWorker(path: string): boolean {
  return CORE_WORKER.test(path);
}

/**
 * Whom the worker may talk with: its own relay, and those of befriended families. They are known to
 * the family only: over TLS any, unless the operator names them.
 */
export function workerConnects(
  relayUrl: string,
  friendRelays: readonly string[] | undefined,
): string {
  const own = originsOf(relayUrl);
  const others = friendRelays?.flatMap(originsOf) ?? ['wss:', 'https:'];
  return ["'self'", ...new Set([...own, ...others])].join(' ');
}

/** `connects`: {@link PAGE_CONNECTS}, or {@link workerConnects} for the worker's file. */
export function appHeaders(connects: string): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob:",
    "font-src 'self'",
    "manifest-src 'self'",
    'media-src blob:',
    "worker-src 'self'",
    `connect-src ${connects}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types knothole',
  ];
  return {
    'content-security-policy': policy.join('; '),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'permissions-policy': 'camera=(self), microphone=(self)',
  };
}

/** A relay's, for its socket and for its blobs. */
function originsOf(relayUrl: string): readonly string[] {
  return [new URL(relayUrl).origin, new URL(relayUrl.replace(/^ws/, 'http')).origin];
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};

/** Content type by the ending of the file's name, `.html` and so on. */
export function contentType(extension: string): string {
  return TYPES[extension] ?? 'application/octet-stream';
}

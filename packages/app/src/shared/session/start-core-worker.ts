/**
 * Starts the dedicated worker that holds the family core. The content security policy wants a
 * TrustedScriptURL; the one policy that may make one (`trusted-types knothole`) accepts exactly this
 * worker's address, so injected markup cannot have another script started.
 */
import workerUrl from '../../worker/main.ts?worker&url';

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): string };
}

export function startCoreWorker(): Worker {
  const trustedTypes = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  const policy = trustedTypes?.createPolicy('knothole', { createScriptURL: onlyTheWorker });
  return new Worker(policy?.createScriptURL(workerUrl) ?? workerUrl, { type: 'module' });
}

function onlyTheWorker(url: string): string {
  if (url !== workerUrl) throw new TypeError('only the core worker may be started');
  return url;
}

/** Builds the fuzzing thread with all that it fuzzes into one file that reports its branches. */
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { instrument } from './instrument.ts';

const ENTRY: string = fileURLToPath(new URL('./worker.ts', import.meta.url));

/** Writes the script into `folder`; returns its path. */
export async function bundleWorker(folder: string): Promise<string> {
  await build({
    configFile: false,
    logLevel: 'warn',
    plugins: [instrument()],
    resolve: { conditions: ['knothole-source', 'module', 'node'] },
    ssr: {
      noExternal: true,
      resolve: { conditions: ['knothole-source', 'module', 'node'] },
    },
    build: {
      ssr: ENTRY,
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: 'worker.mjs', codeSplitting: false } },
    },
  });
  return `${folder}/worker.mjs`;
}

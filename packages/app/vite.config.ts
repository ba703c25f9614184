import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * `vite build packages/app` makes the product; `--mode gallery` makes the page of all screens that
 * tests look at and that is never shipped.
 */
export default defineConfig(({ mode }) => ({
  root: at('.'),
  base: './',
  resolve: {
    conditions: ['knothole-source', 'module', 'browser', 'development|production'],
    alias: [{ find: /^crypto$/, replacement: at('./src/worker/no-node-crypto.ts') }],
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  // Its host knows it by this name: it alone may talk with relays.
  worker: {
    format: 'es',
    rolldownOptions: { output: { entryFileNames: 'assets/core-worker-[hash].js' } },
  },
  build: {
    target: 'chrome109',
    // Beside the product's folder, never inside it.
    outDir: at(mode === 'gallery' ? '../../coverage/gallery' : './dist'),
    emptyOutDir: true,
    // A data: URL would need a wider content security policy.
    assetsInlineLimit: 0,
    manifest: true,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: at(mode === 'gallery' ? './gallery.html' : './index.html') },
  },
}));

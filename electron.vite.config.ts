import { resolve } from 'node:path';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';
import { compileKernels } from './main/process/compile-kernels.ts';

const at = (path: string): string => resolve(import.meta.dirname, path);

/** The emulator's kernels, beside the threads that load them. */
const kernels: Plugin = {
  name: 'bitloom:kernels',
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'kernels.wasm', source: compileKernels(import.meta.dirname) });
  },
};

/**
 * Three builds: the trusted side (every entry of `main` that is a process or thread of its own),
 * the preload bridge, and the window. All entries of `main` land flat in `out/main`, so that
 * `entryUrl` (main/base/entry-url.ts) finds its siblings. Nothing is emptied: a program that is running loads some of
 * its chunks later; the launcher clears old ones away (main/launch/build.mjs).
 */
export default defineConfig({
  main: {
    plugins: [kernels],
    build: {
      outDir: 'out/main',
      emptyOutDir: false,
      rollupOptions: {
        input: {
          index: at('main/index.ts'),
          cli: at('main/cli/main.ts'),
          'engine-worker': at('main/workers/engine-worker.ts'),
          'emulation-worker': at('main/workers/emulation-worker.ts'),
          'import-worker': at('main/workers/import-worker.ts'),
          'report-worker': at('main/workers/report-worker.ts'),
          'yosys-worker': at('main/workers/yosys-worker.ts'),
          runner: at('main/jobs/runner.ts'),
        },
        output: { chunkFileNames: 'chunk-[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      emptyOutDir: false,
      rollupOptions: {
        input: { index: at('preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    build: {
      outDir: at('out/renderer'),
      emptyOutDir: false,
      minify: true,
      rollupOptions: { input: { index: at('renderer/index.html') } },
    },
    plugins: [react(), tailwindcss()],
  },
});

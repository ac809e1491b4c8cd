import { resolve } from 'node:path';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Serves the preview of the views outside of the studio. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tailwindcss()],
  server: { port: 5299, strictPort: true, hmr: false, fs: { allow: [resolve(import.meta.dirname, '../../../..')] } },
});

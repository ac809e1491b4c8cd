import { resolve } from 'node:path';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Serves the preview page over the window's sources. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tailwindcss()],
  // Its own cache: other servers over the same node_modules must not rebuild it.
  cacheDir: resolve(import.meta.dirname, '../../../node_modules/.vite-preview'),
  resolve: { dedupe: ['react', 'react-dom'] },
  optimizeDeps: { include: ['react', 'react-dom', 'react-dom/client', 'react/jsx-dev-runtime', '@xyflow/react', '@tanstack/react-virtual', '@dagrejs/dagre', 'cmdk', 'radix-ui', 'lucide-react', 'zustand', '@codemirror/language', '@codemirror/legacy-modes/mode/verilog', '@codemirror/state', '@codemirror/view', '@lezer/highlight'] },
  server: { port: 5199, strictPort: true, host: '127.0.0.1', fs: { allow: [resolve(import.meta.dirname, '../../..')] } },
});

/** Builds the web client into `dist/`. */
import { defineConfig } from 'vite';
import { compressedCopies } from './compressed-copies.ts';
import { cssTarget } from './css-target.ts';

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [compressedCopies()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'es2023',
    cssTarget,
    // A data URL would need an exception in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: {
    // `npm start` in another terminal serves the API.
    proxy: {
      '/v1': 'http://127.0.0.1:8080',
      '/socket.io': { target: 'http://127.0.0.1:8080', ws: true },
      '/peerjs': { target: 'http://127.0.0.1:8080', ws: true },
    },
  },
});

/** Builds `<parley-chat>` into one module, `dist/widget/parley-chat.js`: a page of another product loads it with one script tag. */
import { defineConfig } from 'vite';
import { compressedCopies } from './compressed-copies.ts';
import { cssTarget } from './css-target.ts';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [compressedCopies()],
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'es2023',
    cssTarget,
    outDir: 'dist/widget',
    modulePreload: false,
    // Parts that are loaded later must not add style sheets to the page: the element has all styles in its shadow tree.
    cssCodeSplit: false,
    rolldownOptions: {
      input: 'src/widget/parley-chat.tsx',
      // Pages import the SDK from the module.
      preserveEntrySignatures: 'allow-extension',
      // Pages name the element's module: its name stays the same.
      output: { entryFileNames: 'parley-chat.js', chunkFileNames: '[name]-[hash].js', assetFileNames: '[name]-[hash][extname]' },
    },
    reportCompressedSize: false,
  },
});

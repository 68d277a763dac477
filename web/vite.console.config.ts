/** Builds the operators' console into `dist/admin/`: a page of its own, so that nothing of it is loaded by the chat. */
import { defineConfig, mergeConfig } from 'vite';
import pages from './vite.config.ts';

export default mergeConfig(
  pages,
  defineConfig({
    root: `${import.meta.dirname}/admin`,
    base: '/admin/',
    publicDir: '../public',
    build: { outDir: '../dist/admin', emptyOutDir: true },
  }),
);

/** Bundles a module for browsers. Prints its files and its compressed size. Run as a process: the bundler does not work inside of Jest. */
import { gzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';

const built = await build({
  configFile: false,
  logLevel: 'silent',
  // Not `lib`, which does not minify whitespace.
  build: { write: false, modulePreload: false, rolldownOptions: { input: process.argv[2]!, preserveEntrySignatures: 'strict' } },
});
const [chunk] = (built as Rolldown.RolldownOutput).output;
process.stdout.write(JSON.stringify({ files: Object.keys(chunk.modules), bytes: gzipSync(chunk.code, { level: 9 }).length }));

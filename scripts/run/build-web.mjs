/** Builds the web client when a source is newer than its last build. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runStep } from './step.mjs';

/** Bundled into the client, besides its own files. */
const bundled = ['packages/client/src', 'packages/concurrency/src', 'packages/design-tokens', 'packages/events/src', 'pnpm-lock.yaml'];
const notSources = new Set(['node_modules', 'dist']);

/** `run` is for tests. Throws StepFailed. */
export function buildWeb(root, { run = runStep } = {}) {
  const web = join(root, 'web');
  if (!existsSync(join(web, 'package.json'))) return;
  const own = readdirSync(web).filter((name) => !notSources.has(name));
  const changedAt = [...own.map((name) => join(web, name)), ...bundled.map((path) => join(root, path))].map(latestChange);
  if (latestChange(join(web, 'dist', 'index.html')) >= Math.max(...changedAt)) return;
  process.stderr.write('Building the web client …\n');
  run('npm run --silent build', { cwd: web, remedy: 'Correct the error above, then try again.' });
}

/** Time of the latest change of a file or in a folder, whose own time reports deleted files; 0 without either. */
function latestChange(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  const inside = stat.isDirectory() ? readdirSync(path).map((name) => latestChange(join(path, name))) : [];
  return Math.max(stat.mtimeMs, ...inside);
}

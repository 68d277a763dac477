/** Installs the workspace once for each lockfile and system. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runStep } from './step.mjs';

const install = 'npx --yes pnpm@12.21.0 install --frozen-lockfile --prefer-offline --reporter=append-only';

/** `run` is for tests. Throws StepFailed. */
export function installWorkspace(root, { run = runStep } = {}) {
  const current = fingerprint(root);
  const marker = join(root, 'node_modules', '.parley-installed');
  if (contentOf(marker) === current) return;
  process.stderr.write('Installing dependencies …\n');
  run(install, { cwd: root, remedy: 'Check the network connection and the npm registry, then try again.' });
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  writeFileSync(marker, current);
}

/** Includes the system: a folder may be shared by two, as with Windows and WSL. Contents, not times: Git sets times as it likes. */
function fingerprint(root) {
  const files = ['pnpm-lock.yaml', 'pnpm-workspace.yaml'].map((file) => readFileSync(join(root, file)));
  const hash = files.reduce((sum, content) => sum.update(content), createHash('sha256')).digest('hex');
  return `${hash} ${process.platform} ${process.arch}\n`;
}

function contentOf(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * `node scripts/run.mjs <target> [arguments]`: what every npm script of this repository goes through.
 *
 * Installs the workspace if the lockfile has changed, builds the web client if its sources have, chooses the Node.js to run on, and runs
 * the target with these arguments. Plain JavaScript of Node.js 18 without dependencies: it runs before they are installed, on any system.
 */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildWeb } from './run/build-web.mjs';
import { chooseNode } from './run/choose-node.mjs';
import { installWorkspace } from './run/install-workspace.mjs';
import { runProgram } from './run/run-program.mjs';
import { StepFailed } from './run/step.mjs';
import { targets } from './run/targets.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Resolves to the exit code. */
async function run([name, ...args]) {
  const target = targets[name];
  if (target === undefined) throw new StepFailed(`There is no '${name ?? ''}'; choose one of ${Object.keys(targets).join(', ')}.`);
  const node = chooseNode(root);
  installWorkspace(root);
  if (target.servesWeb) buildWeb(root);
  return runProgram(node, [...target.words, ...args]);
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof StepFailed)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

/** Steps before the target. Their output goes to stderr, so that `parley --json` prints nothing but JSON. */
import { spawnSync } from 'node:child_process';

/** A step failed for a reason that the user can remove: printed without a stack. */
export class StepFailed extends Error {}

/** Runs a command line in the shell, which finds `npx` and `npm` on every system. Throws StepFailed. */
export function runStep(line, { cwd, remedy }) {
  const { status, error } = spawnSync(line, { cwd, shell: true, stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new StepFailed(`'${line}' failed${error ? ` (${error.message})` : ''}. ${remedy}`);
}

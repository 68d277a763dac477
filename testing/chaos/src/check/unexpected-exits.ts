/** Processes that exited although no operation ended them; found even if everything recovers. */
import type { ExecutedOperation } from '../faults/execute-plan.ts';
import { targetOf } from '../operations.ts';
import type { ProcessExit } from '../testbed/testbed.ts';

export function findUnexpectedExits(exits: readonly ProcessExit[], executed: readonly ExecutedOperation[]): string[] {
  return exits
    .filter((exit) => !executed.some((operation) => explains(operation, exit)))
    .map(({ process, signal, lastOutput }) => `${process} exited unexpectedly (${signal ?? 'no signal'}); last output: ${lastOutput}`);
}

/** The exit of a process is detected with a delay. */
const detectionMs = 5_000;

function explains({ operation, startedAt, endedAt, skipped }: ExecutedOperation, { process, at }: ProcessExit): boolean {
  if (skipped !== null || at < startedAt) return false;
  if (operation.kind === 'kill machine') return process.endsWith(` ${operation.machine}`) && at < startedAt + detectionMs;
  if (operation.kind === 'kill') return targetOf(operation) === process && at < startedAt + detectionMs;
  // A database that cannot write may exit.
  return operation.kind === 'fill disk' && process === 'database' && at < endedAt;
}

import { readdirSync } from 'node:fs';
import { constants, getPriority, setPriority } from 'node:os';

/**
 * Lets everything else go first. On Linux each thread has a priority of its own: a process that has just been started passes its priority on
 * to its threads, and one that runs lowers all of them.
 */
export function lowerPriority(pid?: number): void {
  for (const id of pid === undefined ? ownThreads() : [pid]) setPriority(id, lower());
}

/** The same for the calling thread, where threads have priorities. */
export function lowerThreadPriority(): void {
  // Elsewhere 0 is the process.
  if (process.platform === 'linux') setPriority(0, lower());
}

/** Only root may raise a priority. */
function lower(): number {
  return Math.max(getPriority(), constants.priority.PRIORITY_BELOW_NORMAL);
}

function ownThreads(): number[] {
  return process.platform === 'linux' ? readdirSync('/proc/self/task').map(Number) : [process.pid];
}

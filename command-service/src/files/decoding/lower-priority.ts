import { readdirSync } from 'node:fs';
import { constants, getPriority, setPriority } from 'node:os';

/**
 * Lets everything else go first. On Linux each thread has a priority of its own: a process that has just been started passes its priority on
 * to its threads, and one that runs lowers all of them.
 */
export function lowerPriority(pid?: number): void {
  // Only root may raise a priority.
  const priority = Math.max(getPriority(), constants.priority.PRIORITY_BELOW_NORMAL);
  for (const id of pid === undefined ? ownThreads() : [pid]) setPriority(id, priority);
}

function ownThreads(): number[] {
  return process.platform === 'linux' ? readdirSync('/proc/self/task').map(Number) : [process.pid];
}

import { readdirSync, readFileSync } from 'node:fs';

/** True if a signal has stopped every thread of the process, some of which go on for a moment. Known on Linux only; elsewhere always true. */
export function isStopped(pid: number): boolean {
  if (process.platform !== 'linux') return true;
  return readdirSync(`/proc/${pid}/task`).every((thread) => stateOf(`/proc/${pid}/task/${thread}/stat`) === 'T');
}

/** Empty for a thread that has ended. */
function stateOf(path: string): string {
  try {
    const stat = readFileSync(path, 'utf8');
    return stat.charAt(stat.lastIndexOf(')') + 2);
  } catch {
    return '';
  }
}

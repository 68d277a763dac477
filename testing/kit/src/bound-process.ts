/** Child processes that the kernel ends when this process dies, so a killed test run leaves none behind. */
import { spawn, type ChildProcess } from 'node:child_process';

import { findProgram } from './find-program.ts';

const setpriv = findProgram('setpriv');

export function spawnBound(command: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): ChildProcess {
  const bound = setpriv === null ? [] : [setpriv, '--pdeathsig', 'TERM'];
  const [program, ...rest] = [...bound, command, ...args];
  return spawn(program!, rest, { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Ends a process, even a paused one. Resolves when it has exited. */
export async function endProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (hasEnded(child)) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  // A paused process does not handle SIGTERM.
  child.kill('SIGCONT');
  // A server that ignores the signal must not keep the test run alive.
  const timeout = setTimeout(() => child.kill('SIGKILL'), 20_000);
  await ended;
  clearTimeout(timeout);
}

export function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

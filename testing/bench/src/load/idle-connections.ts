import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { IdleConnectionsPlan } from './idle-connections-process.ts';

/** Resolves when all sockets are connected. They stay connected until `close`. */
export function openIdleConnections(plan: IdleConnectionsPlan): Promise<{ close(): Promise<void> }> {
  const child = fork(join(import.meta.dirname, 'idle-connections-process.ts'), { stdio: 'inherit' });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`The process with the idle connections exited with ${code}`)));
    child.once('message', () =>
      resolve({
        close() {
          child.kill();
          return exited;
        },
      }),
    );
    child.send(plan);
  });
}

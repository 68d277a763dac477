import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { HoldPlan } from './hold-connections.ts';

/** Resolves when all are connected; they stay until `release`. */
export function holdConnections(plan: HoldPlan): Promise<{ release(): Promise<void> }> {
  const holder = fork(join(import.meta.dirname, 'hold-connections.ts'), { stdio: 'inherit' });
  const gone = new Promise<void>((resolve) => holder.once('exit', () => resolve()));
  return new Promise((resolve, reject) => {
    holder.once('error', reject);
    holder.once('exit', (code) => reject(new Error(`the process that holds connections ended with ${code}`)));
    holder.once('message', () =>
      resolve({
        release() {
          holder.kill();
          return gone;
        },
      }),
    );
    holder.send(plan);
  });
}

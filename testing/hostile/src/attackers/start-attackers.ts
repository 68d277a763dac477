import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { AttackCommand, AttackersMessage, AttackPlan, Outcomes } from './plan.ts';

export interface Attackers {
  start(): void;
  /** Ends all attacks and the process. Returns what the attackers saw. */
  stop(): Promise<Outcomes>;
}

const stopTimeoutMs = 15_000;

/** Resolves when all hostile accounts are registered. */
export async function startAttackers(plan: AttackPlan): Promise<Attackers> {
  const child = fork(join(import.meta.dirname, 'attackers-process.ts'), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
  const exited = once(child, 'exit');
  let outcomes: Outcomes = {};
  const prepared = Promise.withResolvers<void>();
  child.on('message', (message: AttackersMessage) => {
    if (message.kind === 'prepared') prepared.resolve();
    else if (message.kind === 'failed') prepared.reject(new Error(message.message));
    else outcomes = message.outcomes;
  });
  void exited.then(() => prepared.reject(new Error('the process of the attackers exited')));
  child.send(plan);
  await prepared.promise;
  // The process may just have ended by itself.
  const command = (name: AttackCommand) => void (child.connected && child.send(name, () => undefined));
  return {
    start: () => command('start'),
    async stop() {
      command('stop');
      const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
      await exited;
      clearTimeout(timer);
      return outcomes;
    },
  };
}

/** Probes in a process of their own: the work of the people's clients would delay them, and count as a delay of the services. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { TargetService } from '../systems/target.ts';
import type { HealthSample } from './health.ts';
import type { MemorySample } from './memory.ts';

export interface ProbeSamples {
  health: readonly HealthSample[];
  memory: readonly MemorySample[];
}

export interface Probe {
  /** Ends the process and returns what it saw, with the times of this process's `performance.now()`. */
  stop(): Promise<ProbeSamples>;
}

export function startProbe(services: readonly TargetService[]): Probe {
  const child = fork(join(import.meta.dirname, 'probe-process.ts'), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
  const exited = once(child, 'exit');
  let samples: ProbeSamples = { health: [], memory: [] };
  child.on('message', (seen: ProbeSamples) => (samples = seen));
  child.send(services);
  return {
    async stop() {
      if (child.connected) child.send('stop', () => undefined);
      await exited;
      const { timeOrigin } = performance;
      const ofThisProcess = <Sample extends { at: number }>(sample: Sample): Sample => ({ ...sample, at: sample.at - timeOrigin });
      return { health: samples.health.map(ofThisProcess), memory: samples.memory.map(ofThisProcess) };
    },
  };
}

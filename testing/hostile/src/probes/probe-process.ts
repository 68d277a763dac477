/** The process that `startProbe` starts. Its times are milliseconds since 1970, which all processes share. */
import { constants, setPriority } from 'node:os';
import type { TargetService } from '../systems/target.ts';
import { probeHealth } from './health.ts';
import { probeMemory } from './memory.ts';
import type { ProbeSamples } from './probe.ts';

try {
  // A probe that waits for a processor would count its own delay.
  setPriority(constants.priority.PRIORITY_HIGHEST);
} catch {
  // Only an administrator may.
}

// The test has exited without a stop.
process.once('disconnect', () => process.exit(1));

function run(services: readonly TargetService[]): void {
  const [health, memory] = [probeHealth(services), probeMemory(services)];
  const { timeOrigin } = performance;
  const sinceEpoch = <Sample extends { at: number }>(sample: Sample): Sample => ({ ...sample, at: sample.at + timeOrigin });
  process.once('message', () => {
    const samples: ProbeSamples = { health: health.map(sinceEpoch), memory: memory.map(sinceEpoch) };
    process.send!(samples, () => process.exit(0));
  });
}

process.once('message', run);

import type { Bench, Figures } from '../measure/benchmark.ts';
import type { ParleyRun } from './run-parley.ts';

export function runFigures({ seconds, peakMiB, cpuSeconds }: ParleyRun, eventCount: number): Figures {
  return {
    'events/s': eventCount / seconds,
    seconds,
    'peak MiB': peakMiB,
    'process CPU µs/event': (cpuSeconds * 1e6) / eventCount,
  };
}

/** Checks that a replay succeeded, switched every projection, and found no difference between the slots. */
export function checkReplay(bench: Bench, { code, lines, output }: ParleyRun): void {
  bench.check('the replay succeeded', code === 0 ? '' : output.slice(-2000));
  const swapped = lines.filter((line) => line['swapped'] === true);
  const differences = swapped.flatMap((line) => line['differences'] as { table: string }[]);
  bench.check('every subscription was rebuilt and switched', swapped.length === 2 ? '' : `${swapped.length} subscriptions of 2`);
  bench.check('the checksums of both slots are equal', differences.map(({ table }) => table).join(', '));
}

import type { Bench, Figures } from '../measure/sample.ts';
import type { ParleyRun } from './run-parley.ts';

/** Of one that folded a log of so many events. Checks that it ended well and found both sides alike. */
export function replayFigures(bench: Bench, replay: ParleyRun, events: number): Figures {
  const { code, seconds, peakMiB, cpuSeconds, lines, output } = replay;
  bench.check('the replay ended well', code === 0 ? '' : output.slice(-2000));
  const swapped = lines.filter(({ swapped }) => swapped === true);
  const differences = swapped.flatMap(({ differences }) => differences as { table: string }[]);
  bench.check('every projection was rebuilt and swapped in', swapped.length === 2 ? '' : `${swapped.length} subscriptions of 2`);
  bench.check('the checksums of both slots were equal', differences.map(({ table }) => table).join(', '));
  return { 'events/s': events / seconds, seconds, 'peak MiB': peakMiB, 'CPU µs/event here': (cpuSeconds * 1e6) / events };
}

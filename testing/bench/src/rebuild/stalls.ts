import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { percentile } from '../measure/statistics.ts';

/** Environment that makes a server record the stalls of its event loop in the file. */
export function stallProbeEnvironment(file: string): Record<string, string> {
  return { NODE_OPTIONS: `--import ${fileURLToPath(new URL('event-loop-probe.ts', import.meta.url))}`, STALLS_FILE: file };
}

/** Milliseconds that the event loop was blocked: the maximum, and the median of the maxima of each half second. */
export interface Stalls {
  longest: number;
  median: number;
}

/** Reads the stalls between two times in milliseconds since the epoch. */
export function stallsBetween(file: string, from: number, to: number): Stalls {
  const stalls = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(' ').map(Number) as [number, number])
    .filter(([at]) => at > from + 500 && at <= to)
    .map(([, stall]) => Math.max(0, stall));
  return { longest: Math.max(...stalls), median: percentile(stalls, 0.5) };
}

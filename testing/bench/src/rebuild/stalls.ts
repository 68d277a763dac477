import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { percentile } from '../measure/statistics.ts';

/** The environment in which a server tells of its stalls in this file. */
export function probing(file: string): Record<string, string> {
  return { NODE_OPTIONS: `--import ${fileURLToPath(new URL('event-loop-probe.ts', import.meta.url))}`, STALLS_FILE: file };
}

export interface Stalls {
  /** Milliseconds that the event loop stood still at most, and in the median of all half seconds. */
  longest: number;
  usual: number;
}

/** Of what happened between these times (Date.now). */
export function stallsBetween(file: string, began: number, ended: number): Stalls {
  const stalls = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(' ').map(Number) as [number, number])
    .filter(([at]) => at > began + 500 && at <= ended)
    .map(([, stall]) => Math.max(0, stall));
  return { longest: Math.max(...stalls), usual: percentile(stalls, 0.5) };
}

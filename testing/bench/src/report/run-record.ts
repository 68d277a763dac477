/** The stored record of a run: every figure of every round, and the machine that it ran on. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bound, Check, Sample } from '../measure/benchmark.ts';
import type { Machine } from '../measure/machine.ts';

export interface BenchmarkRecord {
  name: string;
  title: string;
  about: string;
  bounds: readonly Bound[];
  samples: Sample[];
  checks: Check[];
  notes: string[];
  seconds: number;
  /** The error that aborted the benchmark; null if it completed. */
  failure: string | null;
}

export interface RunRecord {
  date: string;
  rounds: number;
  quick: boolean;
  /** Some contestants, scenarios or benchmarks were left out. */
  partial: boolean;
  /** Remarks given on the command line. */
  remarks: string[];
  machine: Machine;
  benchmarks: BenchmarkRecord[];
}

const resultsFolder = join(import.meta.dirname, '../../results');

/** Returns the file name. */
export function saveRun(run: RunRecord): string {
  mkdirSync(resultsFolder, { recursive: true });
  const kind = run.quick ? '-quick' : run.partial ? '-partial' : '';
  const file = `${run.date.slice(0, 19).replaceAll(':', '-')}${kind}.json`;
  writeFileSync(join(resultsFolder, file), `${JSON.stringify(run, null, 1)}\n`);
  return file;
}

export function loadRun(file: string): RunRecord {
  return JSON.parse(readFileSync(join(resultsFolder, file), 'utf8')) as RunRecord;
}

/**
 * A run that was broken off, without the benchmarks that failed in it. Throws if it leaves out contestants or scenarios, and if it is of another
 * machine or of other versions: the figures could not be compared with those that follow.
 */
export function runToContinue(run: RunRecord, machine: Machine): RunRecord {
  if (run.partial) throw new Error('The run is partial: contestants, scenarios or benchmarks were left out');
  const differing = (Object.keys(machine) as (keyof Machine)[]).filter((key) => key !== 'loadAverage' && machine[key] !== run.machine[key]);
  if (differing.length > 0) throw new Error(`The run is of another machine: ${differing.join(', ')}`);
  return { ...run, benchmarks: run.benchmarks.filter(({ failure }) => failure === null) };
}

/** A run as it is kept: every figure of every round, and what was true of the machine. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from '../measure/machine.ts';
import type { Check, Claim, Sample } from '../measure/sample.ts';

export interface BenchmarkRecord {
  name: string;
  title: string;
  about: string;
  claims: readonly Claim[];
  samples: Sample[];
  checks: Check[];
  notes: string[];
  seconds: number;
  /** Why it ended before its time; null when it did not. */
  failure: string | null;
}

export interface RunRecord {
  date: string;
  rounds: number;
  quick: boolean;
  /** Not all contestants, or not all scenarios. */
  partial: boolean;
  /** By whoever ran it. */
  remarks: string[];
  machine: Machine;
  benchmarks: BenchmarkRecord[];
}

const resultsFolder = join(import.meta.dirname, '../../results');

/** Answers the file's name. */
export function saveRun(run: RunRecord): string {
  mkdirSync(resultsFolder, { recursive: true });
  const kind = run.quick ? '-quick' : run.partial ? '-partial' : '';
  const file = `${run.date.slice(0, 19).replaceAll(':', '-')}${kind}.json`;
  writeFileSync(join(resultsFolder, file), `${JSON.stringify(run, null, 1)}\n`);
  return file;
}

/** A record by its file's name. */
export function loadRun(file: string): RunRecord {
  return JSON.parse(readFileSync(join(resultsFolder, file), 'utf8')) as RunRecord;
}

/** A run as it is kept: enough to make it again, and to judge it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from '@parley/bench/measure/machine';
import type { Act } from '../acts.ts';
import type { Check } from '../check/check-all.ts';
import type { Recovery } from '../check/recovery.ts';
import type { DatabaseKind, Ending } from '../stage/stage.ts';

export interface EpisodeRecord extends Recovery {
  /** Milliseconds since the beginning of the plan. */
  beganAt: number;
  acts: { act: Act; beganAt: number; lastedMs: number; skipped: string | null }[];
}

export interface ChaosRecord {
  date: string;
  seed: number;
  minutes: number;
  database: DatabaseKind;
  machine: Machine;
  episodes: EpisodeRecord[];
  checks: Check[];
  figures: Figures;
  /** Of processes, the plan's doing or not. */
  ends: Pick<Ending, 'at' | 'who' | 'signal'>[];
  remarks: string[];
}

export interface Figures {
  acknowledged: number;
  /** Tries that were answered by an error or not at all, by what the client saw. */
  failedTries: Record<string, number>;
  /** From the first try to the acknowledgement, in milliseconds. */
  slowestMs: number;
  medianMs: number;
  pushes: number;
  /** Of these, receipts and typing. Older records did not count them. */
  unnumbered?: number;
  reconnections: number;
  reads: number;
  removals: number;
  trespasses: number;
  /** Absent in records of runs in which nobody called. */
  calls?: CallFigures;
  /** Of the whole log. */
  events: number;
}

export interface CallFigures {
  setUp: number;
  /** From the first try to start one until an offer was answered, in milliseconds. */
  medianMs: number;
  slowestMs: number;
}

export const isWell = ({ checks }: ChaosRecord): boolean => checks.every(({ faults }) => faults.length === 0);

const resultsFolder = join(import.meta.dirname, '../../results');

/** Answers the file's name. */
export function saveRecord(record: ChaosRecord): string {
  mkdirSync(resultsFolder, { recursive: true });
  const file = `${record.date.slice(0, 19).replaceAll(':', '-')}-seed-${record.seed}.json`;
  writeFileSync(join(resultsFolder, file), `${JSON.stringify(record, null, 1)}\n`);
  return file;
}

/** A record by its file's name. */
export function loadRecord(file: string): ChaosRecord {
  return JSON.parse(readFileSync(join(resultsFolder, file), 'utf8')) as ChaosRecord;
}

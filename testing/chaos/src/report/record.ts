/** The record of a run: enough to repeat it and to judge it. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from '@parley/bench/measure/machine';
import type { Check } from '../check/check-all.ts';
import type { Recovery } from '../check/recovery.ts';
import type { Operation } from '../operations.ts';
import type { DatabaseKind, ProcessExit } from '../testbed/testbed.ts';

export interface EpisodeRecord extends Pick<Recovery, 'recoveredMs'>, Partial<Pick<Recovery, 'longestPauseMs'>> {
  /** Instead of `longestPauseMs` in a record without probes: the longest time without a delivery in a shard. */
  longestGapMs?: number | null;
  /** Milliseconds since the start of the plan. */
  startedAt: number;
  operations: { operation: Operation; startedAt: number; durationMs: number; skipped: string | null }[];
}

export interface ChaosRecord {
  date: string;
  seed: number;
  minutes: number;
  database: DatabaseKind;
  /** True for three machines with a MySQL group, a RabbitMQ cluster and Redis with Sentinels. */
  cluster?: true;
  machine: Machine;
  episodes: EpisodeRecord[];
  checks: Check[];
  figures: Figures;
  /** All process exits, planned or not. */
  exits: Pick<ProcessExit, 'at' | 'process' | 'signal'>[];
  notes: string[];
}

export interface Figures {
  /** Acknowledged messages, without those of probes. */
  acknowledged: number;
  /** Attempts to send that failed, by what the client saw. */
  failedAttempts: Record<string, number>;
  /** From the first attempt to the acknowledgement. */
  slowestMs: number;
  medianMs: number;
  pushes: number;
  /** Included in `pushes`. */
  receiptsAndTyping: number;
  reconnections: number;
  pages: number;
  removals: number;
  unauthorizedRequests: number;
  calls: CallFigures;
  /** Messages of the probes, and the median of the time until delivery. Absent in older records. */
  probes?: { messages: number; medianMs: number };
  /** Events that a webhook delivered, and how many deliveries that took. Absent in older records. */
  webhooks?: { events: number; deliveries: number };
  /** Events in the whole log. */
  events: number;
}

interface CallFigures {
  setUp: number;
  /** From the first attempt to start a call to the answer to an offer. */
  medianMs: number;
  slowestMs: number;
}

export const hasPassed = ({ checks }: Pick<ChaosRecord, 'checks'>): boolean => checks.every(({ violations }) => violations.length === 0);

const resultsFolder = join(import.meta.dirname, '../../results');

/** Returns the file name. */
export function saveRecord(record: ChaosRecord): string {
  mkdirSync(resultsFolder, { recursive: true });
  const kind = record.cluster ? 'cluster-seed' : 'seed';
  const file = `${record.date.slice(0, 19).replaceAll(':', '-')}-${kind}-${record.seed}.json`;
  writeFileSync(join(resultsFolder, file), `${JSON.stringify(record, null, 1)}\n`);
  return file;
}

export function loadRecord(file: string): ChaosRecord {
  return JSON.parse(readFileSync(join(resultsFolder, file), 'utf8')) as ChaosRecord;
}

/** File name of the newest run on a cluster, or on single servers; null if there is none. */
export function newestRecord({ cluster }: { cluster: boolean }): string | null {
  const files = readdirSync(resultsFolder).filter((file) => file.endsWith('.json') && file.includes('-cluster-') === cluster);
  return files.toSorted().at(-1) ?? null;
}

/** The record of a run: what people noticed before and during the attack, and what the attackers saw. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from '@parley/bench/measure/machine';
import type { Outcomes } from '../attackers/plan.ts';
import type { RequestKind } from '../people/timed-request.ts';
import type { Composition } from '../systems/target.ts';

/** Limits of what ordinary people may notice. */
export interface Limits {
  healthMs: number;
  sendP99Ms: number;
  /** Peak of resident memory under attack, as a multiple of the peak before. */
  memoryRatio: number;
}

export const defaultLimits: Limits = { healthMs: 250, sendP99Ms: 500, memoryRatio: 2 };

export interface Durations {
  answered: number;
  p50: number;
  p99: number;
  slowest: number;
}

/** Measurements of one phase. */
export interface Phase {
  seconds: number;
  requests: Record<RequestKind, Durations>;
  /** Failed requests by kind and reason. */
  failed: Record<RequestKind, Record<string, number>>;
  services: Record<string, ServiceFigures>;
}

export interface ServiceFigures {
  health: Durations;
  /** Time of the slowest answer, in seconds since the phase began. */
  slowestHealthAt: number;
  unhealthy: number;
  peakMebibytes: number;
  /** Child processes together. */
  peakChildMebibytes: number;
}

export interface CompositionRecord {
  composition: Composition;
  attacks: string[];
  before: Phase;
  attacked: Phase;
  outcomes: Outcomes;
  exits: string[];
  checks: Check[];
}

export interface Check {
  name: string;
  violations: string[];
}

export interface HostileRecord {
  date: string;
  minutes: number;
  accounts: number;
  /** Processes of each service of the distributed system. */
  instances: number;
  machine: Machine;
  runs: CompositionRecord[];
}

export const hasPassed = ({ runs }: Pick<HostileRecord, 'runs'>): boolean =>
  runs.every(({ checks }) => checks.every(({ violations }) => violations.length === 0));

const resultsFolder = join(import.meta.dirname, '../../results');

/** Returns the file name. */
export function saveRecord(record: HostileRecord): string {
  mkdirSync(resultsFolder, { recursive: true });
  const file = `${record.date.slice(0, 19).replaceAll(':', '-')}.json`;
  writeFileSync(join(resultsFolder, file), `${JSON.stringify(record, null, 1)}\n`);
  return file;
}

export function loadRecord(file: string): HostileRecord {
  return JSON.parse(readFileSync(join(resultsFolder, file), 'utf8')) as HostileRecord;
}

/** Plans that are carried out with every run of the tests: kept whole, so that they stay what they were when the deck changes. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plan } from './plan.ts';
import type { ChaosRecord } from './report/record.ts';
import type { DatabaseKind } from './stage/stage.ts';

export interface KeptPlan {
  /** Why it is worth its time in every run: what failed under it once. */
  because: string;
  database: DatabaseKind;
  plan: Plan;
}

const folder = join(import.meta.dirname, '../seeds');

/** Answers its name. */
export function keepPlan(kept: KeptPlan): string {
  mkdirSync(folder, { recursive: true });
  const name = nameOf(kept.plan);
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(kept, null, 2)}\n`);
  return name;
}

/** The seed; with its length where another plan of the seed is kept already. */
function nameOf({ seed, lastsMs }: Plan): string {
  const name = String(seed);
  const isTaken = keptNames().includes(name) && loadKept(name).plan.lastsMs !== lastsMs;
  return isTaken ? `${name}-${lastsMs / 1000}s` : name;
}

/** What failed, in short: the first findings, and how many there were. */
export function reasonsIn({ checks }: Pick<ChaosRecord, 'checks'>): string {
  const faults = checks.flatMap(({ what, faults }) => faults.map((fault) => `${what}: ${firstLineOf(fault)}`));
  const rest = faults.length - reasonsAtMost;
  return [...faults.slice(0, reasonsAtMost), ...(rest > 0 ? [`and ${rest} more`] : [])].join('; ');
}

const reasonsAtMost = 3;
const firstLineOf = (fault: string): string => fault.split('\n', 1)[0]!.slice(0, 200);

export function loadKept(name: string): KeptPlan {
  return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as KeptPlan;
}

export function keptNames(): string[] {
  return readdirSync(folder).map((file) => file.replace(/\.json$/, ''));
}

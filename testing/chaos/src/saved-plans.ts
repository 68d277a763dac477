/** Plans that every test run executes. They are stored in full, so that a change of the templates does not change them. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plan } from './plan.ts';
import type { ChaosRecord } from './report/record.ts';
import type { DatabaseKind } from './testbed/testbed.ts';

export interface SavedPlan {
  /** The failure that this plan once found, or another reason to run it every time. */
  reason: string;
  database: DatabaseKind;
  plan: Plan;
}

const folder = join(import.meta.dirname, '../plans');

/** Returns the name of the saved plan. */
export function savePlan(saved: SavedPlan): string {
  mkdirSync(folder, { recursive: true });
  const name = nameOf(saved.plan);
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(saved, null, 2)}\n`);
  return name;
}

/** Names a plan by its seed, and also by its duration when a plan of the same seed and another duration exists. */
function nameOf({ seed, durationMs }: Plan): string {
  const name = String(seed);
  const isTaken = savedPlanNames().includes(name) && loadPlan(name).plan.durationMs !== durationMs;
  return isTaken ? `${name}-${durationMs / 1000}s` : name;
}

const summarizedViolations = 3;

/** Summarizes a failed run: the first violations and the number of the others. */
export function summarizeViolations({ checks }: Pick<ChaosRecord, 'checks'>): string {
  const all = checks.flatMap(({ name, violations }) => violations.map((violation) => `${name}: ${firstLineOf(violation)}`));
  const others = all.length - summarizedViolations;
  return [...all.slice(0, summarizedViolations), ...(others > 0 ? [`and ${others} more`] : [])].join('; ');
}

const firstLineOf = (violation: string): string => violation.split('\n', 1)[0]!.slice(0, 200);

export function loadPlan(name: string): SavedPlan {
  return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as SavedPlan;
}

export function savedPlanNames(): string[] {
  return readdirSync(folder).map((file) => file.replace(/\.json$/, ''));
}

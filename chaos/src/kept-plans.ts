/** Plans that are carried out with every run of the tests: kept whole, so that they stay what they were when the deck changes. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plan } from './plan.ts';
import type { DatabaseKind } from './stage/stage.ts';

export interface KeptPlan {
  /** Why it is worth its time in every run: what failed under it once. */
  because: string;
  database: DatabaseKind;
  plan: Plan;
}

const folder = join(import.meta.dirname, '../seeds');

export function keepPlan(kept: KeptPlan): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${kept.plan.seed}.json`), `${JSON.stringify(kept, null, 2)}\n`);
}

/** By its name: the seed. */
export function loadKept(name: string): KeptPlan {
  return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as KeptPlan;
}

export function keptNames(): string[] {
  return readdirSync(folder).map((file) => file.replace(/\.json$/, ''));
}

import { fork } from 'node:child_process';
import { join } from 'node:path';
import { cpuOf } from '../measure/process-cpu.ts';
import type { FromGenerator, LoadPlan, LoadReport } from './plan.ts';

/** CPU seconds while it was measured, by group of processes. */
export type Costs = Record<string, number>;

export interface LoadResult extends LoadReport {
  costs: Costs;
}

/** Runs the plan in a process of its own. `processes`: whose CPU is counted, by the name of their group. */
export function runLoad(plan: LoadPlan, processes: Readonly<Record<string, readonly number[]>>): Promise<LoadResult> {
  const generator = fork(join(import.meta.dirname, 'generator-process.ts'), { stdio: 'inherit' });
  const groups = Object.entries(processes);
  let before: number[] = [];
  const costs: Costs = {};
  return new Promise((resolve, reject) => {
    generator.once('error', reject);
    generator.once('exit', (code) => reject(new Error(`the load generator ended with ${code}`)));
    generator.on('message', (told: FromGenerator) => {
      if (told.kind === 'began') before = groups.map(([, pids]) => cpuOf(pids));
      else if (told.kind === 'ended') groups.forEach(([name, pids], index) => (costs[name] = cpuOf(pids) - before[index]!));
      else resolve({ ...told.report, costs });
    });
    generator.send(plan);
  });
}

/** `2 lost, 1 doubled`; empty when there were none of those named. */
export function faultsIn({ faults }: LoadReport, ...kinds: (keyof LoadReport['faults'])[]): string {
  return kinds.flatMap((kind) => (faults[kind] === 0 ? [] : [`${faults[kind]} ${kind}`])).join(', ');
}

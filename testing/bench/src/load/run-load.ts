import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { busySeconds, cpuOf } from '../measure/process-cpu.ts';
import { endOfLoad, type FromGenerator, type LoadPlan, type LoadReport } from './plan.ts';

/** CPU seconds while it was measured, by group of processes. */
export type Costs = Record<string, number>;

export interface LoadResult extends LoadReport {
  costs: Costs;
  /** Of all CPU that the machine has, what neither those processes nor the load generator used: 0 to 1. */
  elsewhere: number;
}

/** Whose CPU is counted, by the name of their group. */
type Processes = Readonly<Record<string, readonly number[]>>;

export interface RunningLoad {
  /** Resolves when everyone is connected and warm. */
  began: Promise<void>;
  /** Ends a plan that has no length of its own. */
  end(): void;
  result: Promise<LoadResult>;
}

/** Runs the plan in a process of its own. */
export function runLoad(plan: LoadPlan, processes: Processes): Promise<LoadResult> {
  return startLoad(plan, processes).result;
}

export function startLoad(plan: LoadPlan, processes: Processes): RunningLoad {
  const generator = fork(join(import.meta.dirname, 'generator-process.ts'), { stdio: 'inherit' });
  const groups = Object.entries(processes);
  let before: number[] = [];
  let busyBefore = 0;
  let busy = 0;
  const costs: Costs = {};
  const begun = Promise.withResolvers<void>();
  const begin = () => {
    begun.resolve();
    before = groups.map(([, pids]) => cpuOf(pids));
    busyBefore = busySeconds();
  };
  const end = () => {
    busy = busySeconds() - busyBefore;
    groups.forEach(([name, pids], index) => (costs[name] = cpuOf(pids) - before[index]!));
  };
  const resultOf = (report: LoadReport): LoadResult => {
    const ours = Object.values(costs).reduce((sum, seconds) => sum + seconds, report.generatorCpuSeconds);
    return { ...report, costs, elsewhere: Math.max(0, busy - ours) / (report.seconds * availableParallelism()) };
  };
  const result = new Promise<LoadResult>((resolve, reject) => {
    generator.once('error', reject);
    generator.once('exit', (code) => reject(new Error(`the load generator ended with ${code}`)));
    generator.on('message', (told: FromGenerator) => {
      if (told.kind === 'began') begin();
      else if (told.kind === 'ended') end();
      else resolve(resultOf(told.report));
    });
    generator.send(plan);
  });
  return { began: Promise.race([begun.promise, result.then(() => undefined)]), end: () => void generator.send(endOfLoad), result };
}

/** `2 lost, 1 doubled`; empty when there were none of those named. */
export function faultsIn({ faults }: LoadReport, ...kinds: (keyof LoadReport['faults'])[]): string {
  return kinds.flatMap((kind) => (faults[kind] === 0 ? [] : [`${faults[kind]} ${kind}`])).join(', ');
}

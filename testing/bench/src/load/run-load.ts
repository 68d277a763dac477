import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { busySeconds, cpuOf } from '../measure/process-cpu.ts';
import { stopLoad, type GeneratorMessage, type LoadFaults, type LoadPlan, type LoadReport } from './plan.ts';

/** CPU seconds during the measurement, by group of processes. */
export type Costs = Record<string, number>;

export interface LoadResult extends LoadReport {
  costs: Costs;
  /** Share (0 to 1) of the machine's CPU that neither the counted processes nor the load generator used, although it was busy. */
  otherCpuShare: number;
}

/** Process ids whose CPU is counted, by group. */
type ProcessGroups = Readonly<Record<string, readonly number[]>>;

export interface RunningLoad {
  /** Resolves when all recipients are connected and the warm-up is over. */
  started: Promise<void>;
  /** Ends a plan without a duration. */
  stop(): void;
  result: Promise<LoadResult>;
}

/** Runs the plan in a load generator process. */
export function runLoad(plan: LoadPlan, processes: ProcessGroups): Promise<LoadResult> {
  return startLoad(plan, processes).result;
}

export function startLoad(plan: LoadPlan, processes: ProcessGroups): RunningLoad {
  const generator = fork(join(import.meta.dirname, 'generator-process.ts'), { stdio: 'inherit' });
  const groups = Object.entries(processes);
  let cpuBefore: number[] = [];
  let busyBefore = 0;
  let busy = 0;
  const costs: Costs = {};
  const started = Promise.withResolvers<void>();
  const onStarted = () => {
    started.resolve();
    cpuBefore = groups.map(([, pids]) => cpuOf(pids));
    busyBefore = busySeconds();
  };
  const onEnded = () => {
    busy = busySeconds() - busyBefore;
    groups.forEach(([name, pids], index) => (costs[name] = cpuOf(pids) - cpuBefore[index]!));
  };
  const toResult = (report: LoadReport): LoadResult => {
    const counted = Object.values(costs).reduce((sum, seconds) => sum + seconds, report.generatorCpuSeconds);
    return { ...report, costs, otherCpuShare: Math.max(0, busy - counted) / (report.seconds * availableParallelism()) };
  };
  const result = new Promise<LoadResult>((resolve, reject) => {
    generator.once('error', reject);
    generator.once('exit', (code) => reject(new Error(`The load generator exited with ${code}`)));
    generator.on('message', (message: GeneratorMessage) => {
      if (message.kind === 'started') onStarted();
      else if (message.kind === 'ended') onEnded();
      else resolve(toResult(message.report));
    });
    generator.send(plan);
  });
  return { started: Promise.race([started.promise, result.then(() => undefined)]), stop: () => void generator.send(stopLoad), result };
}

/** Formats the given kinds of faults, for example `2 lost, 1 duplicates`; empty if there were none. */
export function formatFaults({ faults }: LoadReport, ...kinds: (keyof LoadFaults)[]): string {
  return kinds.flatMap((kind) => (faults[kind] === 0 ? [] : [`${faults[kind]} ${kind}`])).join(', ');
}

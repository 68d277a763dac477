/** Runs the `parley` command in a process of its own and measures it. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startChild } from '@parley/testing-kit/child-process';
import { cpuSeconds } from '../measure/process-cpu.ts';

const program = fileURLToPath(new URL('../../../../cli/src/main.ts', import.meta.url));
/** The kernel records the peak of memory, so polling misses only growth after the last poll. */
const pollMs = 20;

export interface ParleyRun {
  code: number | null;
  seconds: number;
  /** Peak of resident memory. */
  peakMiB: number;
  cpuSeconds: number;
  /** JSON lines of the output. */
  lines: Record<string, unknown>[];
  output: string;
}

export async function runParley(environment: Readonly<Record<string, string>>, ...args: string[]): Promise<ParleyRun> {
  const startedAt = performance.now();
  const child = startChild(program, { args: [...args, '--json'], environment });
  let [peakMiB, cpu] = [0, 0];
  const polling = setInterval(() => {
    try {
      [peakMiB, cpu] = [readPeakMiB(child.pid), cpuSeconds(child.pid)];
    } catch {
      // The process has exited.
    }
  }, pollMs);
  const { code } = await child.ended;
  clearInterval(polling);
  const output = child.output();
  const seconds = (performance.now() - startedAt) / 1000;
  return { code, seconds, peakMiB, cpuSeconds: cpu, lines: parseJsonLines(output), output };
}

function readPeakMiB(pid: number): number {
  return Number(/^VmHWM:\s*(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024;
}

function parseJsonLines(output: string): Record<string, unknown>[] {
  return output.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Record<string, unknown>] : []));
}

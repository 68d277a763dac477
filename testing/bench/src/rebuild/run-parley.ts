/** The operators' command as a process of its own, and what it took. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startChild } from '@parley/testing-kit/child-process';
import { cpuSeconds } from '../measure/process-cpu.ts';

const program = fileURLToPath(new URL('../../../../cli/src/main.ts', import.meta.url));
/** The peak is the kernel's own; only what grows after the last look is missed. */
const lookEveryMs = 20;

export interface ParleyRun {
  code: number | null;
  seconds: number;
  /** The most memory that it had resident at a time. */
  peakMiB: number;
  cpuSeconds: number;
  /** What it said, as objects. */
  lines: Record<string, unknown>[];
  output: string;
}

export async function runParley(environment: Readonly<Record<string, string>>, ...args: string[]): Promise<ParleyRun> {
  const began = performance.now();
  const child = startChild(program, { args: [...args, '--json'], environment });
  let [peakMiB, cpu] = [0, 0];
  const looking = setInterval(() => {
    try {
      [peakMiB, cpu] = [peakOf(child.pid), cpuSeconds(child.pid)];
    } catch {
      // It has ended.
    }
  }, lookEveryMs);
  const { code } = await child.ended;
  clearInterval(looking);
  const output = child.output();
  return { code, seconds: (performance.now() - began) / 1000, peakMiB, cpuSeconds: cpu, lines: objectsIn(output), output };
}

function peakOf(pid: number): number {
  return Number(/^VmHWM:\s*(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024;
}

function objectsIn(output: string): Record<string, unknown>[] {
  return output.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Record<string, unknown>] : []));
}

/** Samples the resident memory of processes from /proc. */
import { readFileSync } from 'node:fs';
import type { TargetService } from '../systems/target.ts';

export interface MemorySample {
  service: string;
  at: number;
  mebibytes: number;
  /** Child processes of the service together, such as image decoders. */
  childMebibytes: number;
}

const intervalMs = 200;

/** Until the process ends. */
export function probeMemory(services: readonly TargetService[]): readonly MemorySample[] {
  const samples: MemorySample[] = [];
  setInterval(() => {
    const at = performance.now();
    for (const { name, pid } of services) {
      const mebibytes = residentMebibytes(pid);
      if (mebibytes === null) continue;
      const childMebibytes = childrenOf(pid).reduce((sum, child) => sum + (residentMebibytes(child) ?? 0), 0);
      samples.push({ service: name, at, mebibytes, childMebibytes });
    }
  }, intervalMs);
  return samples;
}

/** Returns null if the process has exited. */
function residentMebibytes(pid: number): number | null {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readOrEmpty(`/proc/${pid}/status`))?.[1];
  return kibibytes === undefined ? null : Number(kibibytes) / 1024;
}

function childrenOf(pid: number): number[] {
  return readOrEmpty(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

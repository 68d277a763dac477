import { join } from 'node:path';

/** Environment that makes a service write a CPU profile to `folder` when it exits; empty without a folder. */
export function profiling(folder: string | undefined, service: string): Record<string, string> {
  if (folder === undefined) return {};
  return { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${join(folder, service)}` };
}

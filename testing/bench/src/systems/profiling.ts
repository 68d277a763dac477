import { join } from 'node:path';

/** The environment in which a service writes its profile of CPU when it ends; nothing without a folder. */
export function profiling(folder: string | undefined, service: string): Record<string, string> {
  if (folder === undefined) return {};
  return { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${join(folder, service)}` };
}

import { join } from 'node:path';

/** The environment, with which a service also writes a CPU profile to `folder` when it exits; as it is without a folder. */
export function withProfile(environment: Record<string, string>, folder: string | undefined, service: string): Record<string, string> {
  if (folder === undefined) return environment;
  const options = [environment['NODE_OPTIONS'] ?? '', '--cpu-prof', `--cpu-prof-dir=${join(folder, service)}`];
  return { ...environment, NODE_OPTIONS: options.join(' ').trim() };
}

import { fixedYoungGenerationFlags, startNodeService, type NodeService } from '@parley/e2e/systems/node-service';
import { freePort } from '@parley/testing-kit/free-port';
import type { Address } from '../load/plan.ts';
import { onFreePorts } from './on-free-ports.ts';
import { withProfile } from './profiling.ts';
import { publicPem } from './users.ts';

/**
 * Starts a program of the bench, given as a path below `testing/bench/src/`. It must listen on PORT and answer `/readyz`. Its V8 young
 * generation is as large as that of command-service.
 */
export async function startBenchProcess(path: string, environment: Record<string, string> = {}, profiles?: string): Promise<NodeService> {
  const settings = withProfile({ NODE_ENV: 'production', TOKEN_PUBLIC_KEYS: publicPem, ...environment }, profiles, path);
  const main = `testing/bench/src/${path}.ts`;
  return onFreePorts(async () =>
    startNodeService({ name: path, main, port: await freePort(), environment: settings, flags: fixedYoungGenerationFlags }),
  );
}

export const addressOf = ({ port }: NodeService): Address => ({ host: '127.0.0.1', port });

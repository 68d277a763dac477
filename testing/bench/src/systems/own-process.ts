import { manyInFlight, startNodeService, type NodeService } from '@parley/e2e/systems/node-service';
import { freePort } from '@parley/testing-kit/free-port';
import { onFreePorts } from './on-free-ports.ts';
import { publicPem } from './people.ts';
import { profiling } from './profiling.ts';

/** A process of the bench's own, from `testing/bench/src/`, that listens on PORT and answers `/readyz`; its young generation as large as ours. */
export async function startOwn(path: string, environment: Record<string, string> = {}, profiles?: string): Promise<NodeService> {
  const settings = { NODE_ENV: 'production', TOKEN_PUBLIC_KEYS: publicPem, ...profiling(profiles, path), ...environment };
  const main = `testing/bench/src/${path}.ts`;
  return onFreePorts(async () =>
    startNodeService({ name: path, main, port: await freePort(), environment: settings, flags: [manyInFlight] }),
  );
}

export const addressOf = ({ port }: NodeService): { host: string; port: number } => ({ host: '127.0.0.1', port });

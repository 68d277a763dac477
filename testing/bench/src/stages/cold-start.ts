import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNodeService, type NodeService } from '@parley/e2e/systems/node-service';
import { freePort } from '@parley/testing-kit/free-port';
import { alternate, type Measure } from '../measure/alternate.ts';
import type { Benchmark } from '../measure/benchmark.ts';
import { startBackingServers } from '../systems/backing-servers.ts';
import { startBenchProcess } from '../systems/bench-process.ts';
import { startDistributed } from '../systems/parley.ts';
import { settingsFor } from '../systems/parley-settings.ts';

const scenario = 'start to ready';

export const coldStart: Benchmark = {
  name: 'cold-start',
  title: 'Cold start',
  about:
    'Milliseconds from starting the processes until /readyz returns 200: the single process on a new and on an existing data directory, and ' +
    'the four services together on a new schema, compared with a process that contains only Express, and one that contains only Socket.IO. ' +
    'All take compiled code from the cache of `npm run`, as every start after the first does.',
  bounds: [],
  async run(bench) {
    const folder = await mkdtemp(join(tmpdir(), 'parley-start-'));
    const servers = await startBackingServers();
    let starts = 0;
    try {
      await timeStart(() => startStandalone(join(folder, 'existing')))();
      await alternate(bench, scenario, {
        'npm start, new folder': timeStart(() => startStandalone(join(folder, `new-${starts++}`))),
        'npm start, existing folder': timeStart(() => startStandalone(join(folder, 'existing'))),
        'four services, new schema': timeStart(() => startDistributed(servers, { schema: `cold_start_${starts++}` })),
        'Express alone': timeStart(() => startBenchProcess('stages/http-command/express-server')),
        'Socket.IO alone': timeStart(() => startBenchProcess('stages/fan-out/socket-io-server')),
      });
    } finally {
      await servers.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

function timeStart(start: () => Promise<{ stop(): Promise<unknown> }>): Measure {
  return async () => {
    const startedAt = performance.now();
    const system = await start();
    const ms = performance.now() - startedAt;
    await system.stop();
    return { ms };
  };
}

async function startStandalone(dataDir: string): Promise<NodeService> {
  const environment = settingsFor('standalone', { DATA_DIR: dataDir });
  return startNodeService({ name: 'standalone', main: 'standalone/src/main.ts', port: await freePort(), environment });
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNodeService, type NodeService } from '@parley/e2e/systems/node-service';
import { freePort } from '@parley/testing-kit/free-port';
import { alternate, type Measure } from '../measure/alternate.ts';
import type { Benchmark } from '../measure/sample.ts';
import { startBackingServers } from '../systems/backing-servers.ts';
import { startOwn } from '../systems/own-process.ts';
import { startDistributed } from '../systems/parley.ts';
import { settingsFor } from '../systems/parley-settings.ts';

const scenario = 'from start to ready';

export const coldStart: Benchmark = {
  name: 'cold-start',
  title: 'Cold start',
  about:
    'Milliseconds from starting the process until /readyz answers 200: everything in one process on a new folder and on one that exists, ' +
    'and the four services together on a new schema, against a process that only has Express, and one with Socket.IO.',
  claims: [],
  async run(bench) {
    const folder = await mkdtemp(join(tmpdir(), 'parley-start-'));
    const servers = await startBackingServers();
    let schemas = 0;
    try {
      await timed(() => startStandalone(join(folder, 'kept')))();
      await alternate(bench, scenario, {
        'npm start, new folder': timed(() => startStandalone(join(folder, `new-${schemas++}`))),
        'npm start, folder that exists': timed(() => startStandalone(join(folder, 'kept'))),
        'four services, new schema': timed(() => startDistributed(servers, { schema: `cold_start_${schemas++}` })),
        'Express alone': timed(() => startOwn('stages/http-command/express-server')),
        'Socket.IO alone': timed(() => startOwn('stages/fan-out/socket-io-server')),
      });
    } finally {
      await servers.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

function timed(start: () => Promise<{ stop(): Promise<unknown> }>): Measure {
  return async () => {
    const began = performance.now();
    const started = await start();
    const took = performance.now() - began;
    await started.stop();
    return { ms: took };
  };
}

async function startStandalone(dataDir: string): Promise<NodeService> {
  const environment = settingsFor('standalone', { DATA_DIR: dataDir });
  return startNodeService({ name: 'standalone', main: 'standalone/src/main.ts', port: await freePort(), environment });
}

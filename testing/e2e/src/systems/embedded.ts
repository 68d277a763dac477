import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { operatorTokenFile } from '@parley/standalone/operator-token';
import { freePort } from '@parley/testing-kit/free-port';
import { startNodeService, type NodeService } from './node-service.ts';
import { openSqliteTables } from './open-tables.ts';
import { localReceivers, shortTimeouts, type InspectableSystem } from './system.ts';

export interface EmbeddedSystem extends InspectableSystem {
  dataDir: string;
  service: NodeService;
  /** Sends SIGKILL and starts the process again on the same data. */
  crashAndRestart(environment?: Record<string, string>): Promise<void>;
}

/** Starts what `npm start` runs: one process on SQLite. `stop` removes its data folder. */
export async function startEmbedded(environment: Record<string, string> = {}): Promise<EmbeddedSystem> {
  const dataDir = await mkdtemp(join(tmpdir(), 'parley-e2e-'));
  const port = await freePort();
  const service = await startNodeService({
    name: 'standalone',
    main: 'standalone/src/main.ts',
    port,
    environment: { DATA_DIR: dataDir, ...shortTimeouts, ...localReceivers, ...environment },
  });
  return {
    origin: `http://127.0.0.1:${port}`,
    dataDir,
    operatorToken: environment['OPERATOR_TOKEN'] ?? readFileSync(operatorTokenFile(dataDir), 'utf8').trim(),
    openTables: () => openSqliteTables(dataDir),
    service,
    describe: () => service.describe(),
    async crashAndRestart(changed) {
      await service.kill();
      await service.restart(changed);
    },
    async stop() {
      await service.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

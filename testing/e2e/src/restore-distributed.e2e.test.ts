import { expect, test } from '@jest/globals';
import { testAllDatabases } from '@parley/testing-kit/shared-servers';
import { runSql } from '@parley/testing-kit/servers/sql';
import { restoreDrill } from './restore-drill.ts';
import { describeSystem } from './systems/describe-system.ts';
import { startDistributed, type DistributedSystem } from './systems/distributed.ts';
import { awaitReady } from './systems/node-service.ts';
import { runParley } from './systems/run-parley.ts';

const instances = { 'command-service': 1, 'query-service': 1, projector: 1, dispatcher: 1, 'realtime-gateway': 1, signaling: 0 };

const start = () => startDistributed({ instances });
/** Otherwise the drill runs embedded, and backup.int.test.ts restores on a database server. */
if (testAllDatabases) await describeSystem('separate services', start, drill);
(testAllDatabases ? test : test.skip)('TEST_DATABASES=all runs the drill', () => expect(testAllDatabases).toBe(true));

function drill(system: () => DistributedSystem): void {
  restoreDrill(
    () => {
      const { origin, operatorToken, services, database } = system();
      const every = Object.values(services).flat();
      const { DATABASE_URL, KEYS_DATABASE_URL, KEK_FILE, REDIS_URL, FILES_DIR } = services['command-service'][0]!.environment;
      return {
        origin,
        operatorToken: operatorToken!,
        parley: (...args) => runParley({ DATABASE_URL, KEYS_DATABASE_URL, KEK_FILE, REDIS_URL, FILES_DIR }, ...args),
        stop: async () => void (await Promise.all(every.map((service) => service.stop()))),
        async start() {
          await Promise.all(every.map((service) => service.restart({}, { awaitReady: false })));
          await Promise.all(every.map(awaitReady));
        },
        destroy: () => runSql(database.url, ['DROP DATABASE parley', 'CREATE DATABASE parley']),
      };
    },
    { keysAreLost: false, marksAreLost: false },
  );
}

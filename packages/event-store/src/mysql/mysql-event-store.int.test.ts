import { describeWithServer, testAllDatabases } from '@parley/testing-kit/shared-servers';
import { describeEventStore } from '../contract/event-store.contract.ts';
import { openMysqlLog } from './mysql-log.fixture.ts';

await describeWithServer('mariadb', (url) => describeEventStore('MariaDB', () => openMysqlLog(url)));
// The cache is the same on every database, and sqlite-event-store.test.ts tries a tiny one.
if (testAllDatabases) {
  await describeWithServer('mariadb', (url) =>
    describeEventStore('MariaDB with a tiny cache', () => openMysqlLog(url, { cache: { entries: 2, bytes: 3_000 } })),
  );
}
await describeWithServer('mysql', (url) => describeEventStore('MySQL', () => openMysqlLog(url)));

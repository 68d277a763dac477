import { describeWith } from '@parley/testing/shared-servers';
import { describeEventStore } from '../contract/event-store.contract.ts';
import { openMysqlLog } from './mysql-log.fixture.ts';

await describeWith('mariadb', (url) => describeEventStore('MariaDB', () => openMysqlLog(url)));
await describeWith('mysql', (url) => describeEventStore('MySQL', () => openMysqlLog(url)));

import { jest } from '@jest/globals';
import { describeWithServer, testAllDatabases } from '@parley/testing-kit/shared-servers';
import { replayContract } from '../testing/replay.contract.ts';

jest.setTimeout(60_000);

if (testAllDatabases) await describeWithServer('mariadb', (url) => replayContract(url));
// On SQLite it is killed at every step.
await describeWithServer('mysql', (url) => (testAllDatabases ? replayContract(url) : replayContract(url, ['after-switch'])));

import { jest } from '@jest/globals';
import { describeWithServer, testAllDatabases } from '@parley/testing-kit/shared-servers';
import { replayContract } from '../testing/replay.contract.ts';

jest.setTimeout(60_000);

if (testAllDatabases) await describeWithServer('mariadb', replayContract);
await describeWithServer('mysql', replayContract);

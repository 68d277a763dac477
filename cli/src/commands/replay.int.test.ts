import { jest } from '@jest/globals';
import { describeWithServer } from '@parley/testing-kit/shared-servers';
import { replayContract } from '../testing/replay.contract.ts';

jest.setTimeout(60_000);

await describeWithServer('mariadb', replayContract);
await describeWithServer('mysql', replayContract);

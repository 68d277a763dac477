import { jest } from '@jest/globals';
import { describeWith } from '@parley/testing-kit/shared-servers';
import { replayContract } from '../testing/replay.contract.ts';

jest.setTimeout(60_000);

await describeWith('mariadb', replayContract);
await describeWith('mysql', replayContract);

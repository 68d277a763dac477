import { jest } from '@jest/globals';
import { describeWithServer } from '@parley/testing-kit/shared-servers';
import { recoveryContract } from '../testing/recovery.contract.ts';

jest.setTimeout(60_000);

await describeWithServer('mariadb', recoveryContract);

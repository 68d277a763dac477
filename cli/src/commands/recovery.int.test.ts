import { jest } from '@jest/globals';
import { describeWith } from '@parley/testing-kit/shared-servers';
import { recoveryContract } from '../testing/recovery.contract.ts';

jest.setTimeout(60_000);

await describeWith('mariadb', recoveryContract);

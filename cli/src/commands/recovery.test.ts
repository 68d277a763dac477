import { jest } from '@jest/globals';
import { recoveryContract } from '../testing/recovery.contract.ts';

jest.setTimeout(60_000);

recoveryContract(null);

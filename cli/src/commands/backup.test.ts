import { jest } from '@jest/globals';
import { backupContract } from '../testing/backup.contract.ts';

jest.setTimeout(180_000);

backupContract(null);

import { jest } from '@jest/globals';
import { repeatedErasuresContract } from '../testing/repeated-erasures.contract.ts';

jest.setTimeout(180_000);

repeatedErasuresContract(null);

import { jest } from '@jest/globals';
import { replayContract } from '../testing/replay.contract.ts';

jest.setTimeout(60_000);

replayContract(null);

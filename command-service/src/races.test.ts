import { describe } from '@jest/globals';
import { describeRaces } from './races.contract.ts';
import { startService } from './service.fixture.ts';

describe('races', () => describeRaces(async () => [await startService({ limits: { hashesWaiting: 100 } })]));

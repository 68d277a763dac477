import { describeRaces } from './races.contract.ts';
import { startService } from './service.fixture.ts';

describeRaces(async () => [await startService({ limits: { hashQueue: 100, hashQueuePerNetwork: 100 } })]);

import { startService } from '../service.fixture.ts';
import { describeOperatorRaces } from './operator-races.contract.ts';

describeOperatorRaces(async () => [await startService()]);

import { startService } from '../service.fixture.ts';
import { describeFileRows } from './collect-files.contract.ts';

describeFileRows(() => startService());

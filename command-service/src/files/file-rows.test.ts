import { startService } from '../service.fixture.ts';
import { describeFileRows } from './file-rows.contract.ts';

describeFileRows(() => startService());

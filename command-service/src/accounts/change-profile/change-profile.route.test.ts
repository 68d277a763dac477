import { startService } from '../../service.fixture.ts';
import { describeChangeProfile } from './change-profile.contract.ts';

describeChangeProfile(() => startService());

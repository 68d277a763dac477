import { startService } from '../../service.fixture.ts';
import { describeChangingProfiles } from './change-profile.contract.ts';

describeChangingProfiles(() => startService());

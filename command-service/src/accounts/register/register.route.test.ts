import { startService } from '../../service.fixture.ts';
import { describeRegistering } from './register.contract.ts';

describeRegistering(() => startService());

import { startService } from '../../service.fixture.ts';
import { describeRegister } from './register.contract.ts';

describeRegister(() => startService());

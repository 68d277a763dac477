import { describe } from '@jest/globals';
import { startService } from '../../service.fixture.ts';
import { describeRegistering } from './register.contract.ts';

describe('register', () => describeRegistering(() => startService()));

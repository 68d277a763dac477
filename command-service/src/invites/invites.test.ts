import { describeInvites } from './invites.contract.ts';
import { startService } from '../service.fixture.ts';

describeInvites(async (options) => [await startService(options)]);

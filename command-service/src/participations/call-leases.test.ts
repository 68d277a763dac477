import { sqliteStorage } from '../storage.fixture.ts';
import { describeCallLeases } from './call-leases.contract.ts';

describeCallLeases(sqliteStorage);

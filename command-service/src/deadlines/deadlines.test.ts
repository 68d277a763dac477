import { sqliteStorage } from '../storage.fixture.ts';
import { describeDeadlines } from './deadlines.contract.ts';

describeDeadlines(sqliteStorage);

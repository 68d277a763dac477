import { describeErasure } from './erasure.contract.ts';
import { openSqliteStores } from './erasure.fixture.ts';
import { describeMessageErasure } from './message-erasure.contract.ts';

describeErasure(openSqliteStores);
describeMessageErasure(openSqliteStores);

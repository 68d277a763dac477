import { describeErasure } from './erasure.contract.ts';
import { openSqliteStores } from './erasure.fixture.ts';

describeErasure(openSqliteStores);

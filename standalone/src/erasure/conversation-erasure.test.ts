import { describeConversationErasure } from './conversation-erasure.contract.ts';
import { openSqliteStores } from './erasure.fixture.ts';

describeConversationErasure(openSqliteStores);

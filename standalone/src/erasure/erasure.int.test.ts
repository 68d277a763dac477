import { describeWithServer, testAllDatabases } from '@parley/testing-kit/shared-servers';
import { describeConversationErasure, erasureSteps } from './conversation-erasure.contract.ts';
import { describeErasure, personErasureSteps } from './erasure.contract.ts';
import { describeMessageErasure } from './message-erasure.contract.ts';
import { openMysqlStores } from './mysql-stores.fixture.ts';

// The process is killed after each step on SQLite.
const isComplete = process.env['TEST_CRASHES'] === 'all';
const groupSteps = isComplete ? erasureSteps : ['messages-deleted'];
const personSteps = isComplete ? personErasureSteps : ['redacted'];

for (const server of testAllDatabases ? (['mysql', 'mariadb'] as const) : (['mysql'] as const)) {
  await describeWithServer(server, (url) => {
    const openStores = () => openMysqlStores(url);
    describeErasure(openStores, personSteps);
    describeMessageErasure(openStores);
    describeConversationErasure(openStores, groupSteps);
  });
}

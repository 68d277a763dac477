import { describeWithServer } from '@parley/testing-kit/shared-servers';
import { describeSortedUsers } from './sorted-users.contract.ts';

for (const server of ['mariadb', 'mysql'] as const) await describeWithServer(server, (url) => describeSortedUsers(server, url));

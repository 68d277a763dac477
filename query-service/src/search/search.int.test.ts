import { jest } from '@jest/globals';
import { describeWithServer } from '@parley/testing-kit/shared-servers';
import { describeSearch } from './search.contract.ts';

jest.setTimeout(60_000);

for (const server of ['mariadb', 'mysql'] as const) await describeWithServer(server, (url) => describeSearch(server, url));

import { describeWithServer } from '@parley/testing-kit/shared-servers';
import { describeBoundedScan } from './bounded-scan.contract.ts';

for (const server of ['mariadb', 'mysql'] as const) await describeWithServer(server, (url) => describeBoundedScan(server, url));

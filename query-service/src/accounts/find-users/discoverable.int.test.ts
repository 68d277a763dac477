import { describeWithServer } from '@parley/testing-kit/shared-servers';
import { describeDiscoverable } from './discoverable.contract.ts';

for (const server of ['mariadb', 'mysql'] as const) await describeWithServer(server, (url) => describeDiscoverable(server, url));

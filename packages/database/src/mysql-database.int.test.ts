import { afterAll } from '@jest/globals';

import { describeWith, freshDatabase } from '@parley/testing-kit/shared-servers';

import { describeDatabase } from './database.contract.ts';

const servers = ['mariadb', 'mysql'] as const;
for (const name of servers) {
  await describeWith(name, (serverUrl) => {
    const schema = freshDatabase(serverUrl);
    afterAll(async () => (await schema).drop());
    describeDatabase(name, async () => ({ url: (await schema).url, sqlitePath: '' }));
  });
}

import { afterAll, expect, test } from '@jest/globals';

import { describeWithServer, freshDatabase } from '@parley/testing-kit/shared-servers';

import { describeDatabase } from './database.contract.ts';
import { DatabaseUnavailable, type MigrationConnection } from './database.ts';
import { migrate, type Migration } from './migrations.ts';
import { openMysqlDatabase } from './mysql-database.ts';

const servers = ['mariadb', 'mysql'] as const;
for (const name of servers) {
  await describeWithServer(name, (serverUrl) => {
    const schema = freshDatabase(serverUrl);
    afterAll(async () => (await schema).drop());
    describeDatabase(name, async () => ({ url: (await schema).url, sqlitePath: '' }));

    test('a migration that the server rolled back runs again', async () => {
      const database = await openMysqlDatabase({ url: (await schema).url });
      let attempts = 0;
      const up: Migration['up'] = async (knex) => {
        if (++attempts === 1) await knex.raw("SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO = 1213, MESSAGE_TEXT = 'Deadlock found'");
      };
      const deadlocked = { name: 'deadlocked', migrations: [{ id: '0001-deadlocked', up }] };
      expect(await migrate(database, deadlocked)).toEqual(['0001-deadlocked']);
      expect(attempts).toBe(2);
      await database.close();
    });

    test('a migration that loses its connection, and thereby its lock, stops', async () => {
      const database = await openMysqlDatabase({ url: (await schema).url });
      const up = async (knex: MigrationConnection) => {
        const [[{ id }]] = (await knex.raw('SELECT CONNECTION_ID() AS id')) as [[{ id: number }]];
        await database.write([{ sql: `KILL ${id}` }]);
        await expect(knex.raw('DO 0')).rejects.toThrow();
        await knex.raw('CREATE TABLE without_lock (id BIGINT PRIMARY KEY)');
      };
      const lostSchema = { name: 'lost', migrations: [{ id: '0001-lost', up }] };
      await expect(migrate(database, lostSchema, { deadlineMs: 0 })).rejects.toThrow(DatabaseUnavailable);
      expect(await database.read({ sql: "SHOW TABLES LIKE 'without_lock'" })).toEqual([]);
      await database.close();
    });
  });
}

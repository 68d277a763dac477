/** A process that migrates; in mode `stop-halfway` it holds the lock until it is killed. */
import { setTimeout as delay } from 'node:timers/promises';

import { migrate, type Schema } from '../migrations.ts';
import { openDatabase, type OpenDatabaseOptions } from '../open-database.ts';

const [options, mode] = process.argv.slice(2) as [string, 'stop-halfway' | 'finish'];

const schema: Schema = {
  name: 'interrupted',
  migrations: [
    {
      id: '0001-first',
      async up(knex) {
        await knex.raw('CREATE TABLE IF NOT EXISTS interrupted (number BIGINT PRIMARY KEY)');
      },
    },
    {
      id: '0002-second',
      async up(knex) {
        if (mode === 'stop-halfway') {
          process.stdout.write('halfway\n');
          await delay(600_000);
        }
        await knex.raw('INSERT INTO interrupted (number) VALUES (1)');
      },
    },
  ],
};

const database = await openDatabase(JSON.parse(options) as OpenDatabaseOptions);
process.stdout.write('started\n');
const applied = await migrate(database, schema);
process.stdout.write(`applied ${JSON.stringify(applied)}\n`);
await database.close();

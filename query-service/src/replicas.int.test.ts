import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Database } from '@parley/database/database';
import { migrate } from '@parley/database/migrations';
import { openMysqlDatabase } from '@parley/database/mysql-database';
import { readTableSchema } from '@parley/read-tables/migrations';
import { describeWithServer, freshDatabase } from '@parley/testing-kit/shared-servers';
import type { MessagePage } from './messages/list-messages/list-messages.ts';
import { createGroup, openService, register, send, type ServiceFixture } from './service.fixture.ts';

jest.setTimeout(300_000);

// 69 of 780 reads were stale before positions were checked in the same snapshot; TEST_REPLICAS=all reads 10,000 times.
const sends = process.env['TEST_REPLICAS'] === 'all' ? 250 : 60;
const readsPerSend = 40;

/** Checkpoints first: no other table of a copy is older than they are. */
const copiedTables = ['checkpoints', 'projection_slots', 'conversations_a', 'members_a', 'messages_a'];

/** A copy of read tables in another schema of the server, which is always behind. */
async function openReplica(serverUrl: string, source: Database) {
  const schema = await freshDatabase(serverUrl);
  const database = await openMysqlDatabase({ url: schema.url });
  await migrate(database, readTableSchema);
  const [row] = await source.read<{ name: string }>({ sql: 'SELECT DATABASE() AS name' });
  return {
    database,
    async catchUp(): Promise<void> {
      const copy = (table: string) => [
        { sql: `DELETE FROM ${table}` },
        { sql: `INSERT INTO ${table} SELECT * FROM \`${row!.name}\`.${table}` },
      ];
      await database.write(copiedTables.flatMap(copy));
    },
    async close(): Promise<void> {
      await database.close();
      await schema.drop();
    },
  };
}

/** Each connection leads to another server, as behind a TCP proxy: each read may take another connection, a transaction keeps its own. */
function roundRobin(databases: readonly [Database, ...Database[]]): Database {
  let calls = 0;
  const next = () => databases[calls++ % databases.length]!;
  return {
    ...databases[0],
    read: (query) => next().read(query),
    snapshot: (queries) => next().snapshot(queries),
    readTransaction: (work) => next().readTransaction(work),
  };
}

await describeWithServer('mariadb', (url) => {
  describe('HA-3.2: reads of own writes from lagging replicas', () => {
    let service: ServiceFixture;
    let replica: Awaited<ReturnType<typeof openReplica>>;
    let copying: Promise<void>;
    const stopped = new AbortController();

    beforeAll(async () => {
      service = await openService({
        serverUrl: url,
        deadlineMs: 20_000,
        async databaseOf({ database }) {
          replica = await openReplica(url, database);
          return roundRobin([database, replica.database, replica.database]);
        },
      });
      copying = (async () => {
        while (!stopped.signal.aborted) await replica.catchUp();
      })();
    });
    afterAll(async () => {
      stopped.abort();
      await copying;
      await replica.close();
      await service.close();
    });

    test(`none of ${sends * readsPerSend} is stale`, async () => {
      const { log, get } = service;
      const ada = await register(log, 'ada');
      const group = await createGroup(log, ada);
      await log.apply();
      const outcomes = { fresh: 0, stale: 0, failed: [] as unknown[] };
      for (let count = 0; count < sends; count++) {
        const sent = await send(log, ada, group, `message ${count}`);
        const read = async () => {
          const headers = { 'parley-position': log.tokenOf(sent) };
          const { status, body } = await get<MessagePage>(ada, `/v1/conversations/${group}/messages?limit=5`, headers);
          if (status !== 200) outcomes.failed.push(body);
          else if (body.items.some(({ seq }) => seq === sent.version)) outcomes.fresh++;
          else outcomes.stale++;
        };
        const reads = Array.from({ length: readsPerSend }, read);
        await log.apply({ only: 'live' });
        await Promise.all(reads);
      }
      expect(outcomes).toEqual({ fresh: sends * readsPerSend, stale: 0, failed: [] });
    });
  });
});

import { expect, test } from '@jest/globals';
import { describeEventStore } from '../contract/event-store.contract.ts';
import { appended, appendOf, idIn, sent } from '../contract/append-builders.ts';
import { openSqliteFile } from './sqlite-file.fixture.ts';
import { sqliteEventStore } from './sqlite-event-store.ts';

describeEventStore('SQLite', () => openSqliteFile());
describeEventStore('SQLite with a tiny cache', () => openSqliteFile({ cache: { entries: 2, bytes: 2_000 } }));

test('appends of one turn of the event loop share a transaction', async () => {
  const { store, close } = await openSqliteFile();
  const transactions: number[][] = [];
  store.onCommitted((commits) => transactions.push(commits.map(({ partition }) => partition)));
  await Promise.all([9, 4, 9, 4, 4].map((partition) => appended(store, appendOf([sent(idIn(partition))]))));
  await appended(store, appendOf([sent(idIn(7))]));
  expect(transactions).toEqual([[4, 9], [7]]);
  await close();
});

test('a store with another number of partitions is rejected', async () => {
  const { outside, close } = await openSqliteFile();
  await outside.write([{ sql: 'UPDATE store SET partitions = 128' }]);
  await expect(sqliteEventStore({ database: outside })).rejects.toThrow('128 partitions');
  await close();
});

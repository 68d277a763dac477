/**
 * A process of its own for the tests beside it: says `count` things in a conversation, one after the other, and prints the
 * number of each when it was acknowledged. With a failpoint it kills itself there, at its third passing.
 */
import { openSqliteDatabase } from '@parley/database/sqlite-database';
import { appended, appendOf, said } from '../contract/scenario.ts';
import { sqliteEventStore } from './sqlite-event-store.ts';

const [path, conversationId, actorId, count, failpoint] = process.argv.slice(2) as [string, string, string, string, string?];

let passed = 0;
const database = openSqliteDatabase({ path });
const store = await sqliteEventStore({
  database,
  failpoint(name) {
    if (name === failpoint && ++passed === 3) process.kill(process.pid, 'SIGKILL');
  },
});
for (let turn = 1; turn <= Number(count); turn++) {
  const command = { actorId, targetId: conversationId, key: `turn ${turn}` };
  await appended(store, appendOf([said(conversationId, `turn ${turn}`)], { command, bodyHash: '00000000000000aa' }));
  process.stdout.write(`${turn}\n`);
}
await store.close();
await database.close();

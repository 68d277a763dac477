/**
 * A process that appends `count` messages to a conversation, one by one, and prints the number of each acknowledged one. With a
 * failpoint, it kills itself at the third pass.
 */
import { openSqliteDatabase } from '@parley/database/sqlite-database';
import { appended, appendOf, sent } from '../contract/append-builders.ts';
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
  await appended(store, appendOf([sent(conversationId, `turn ${turn}`)], { command, bodyHash: '00000000000000aa' }));
  process.stdout.write(`${turn}\n`);
}
await store.close();
await database.close();

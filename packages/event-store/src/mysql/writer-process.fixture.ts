/**
 * A process of its own for the tests beside it. It says things in some conversations, several at a time, and prints
 * `turn N` when the turn was acknowledged: turn N of an actor is always the same command, and one that was begun before
 * (by a process that died) is sent again as a retry. With a failpoint it sends itself a signal there, at a passing told.
 */
import { appendOf, said } from '../contract/scenario.ts';
import { conversationStream } from '@parley/events/streams';
import { conversationEntity } from '@parley/events/entities';
import { StoreUnavailable } from '../event-store.ts';
import { mysqlEventStore } from './mysql-event-store.ts';

export interface Writing {
  url: string;
  actorId: string;
  conversationIds: string[];
  from: number;
  turns: number;
  atOnce: number;
  failpoint?: { name: string; passing: number; signal: NodeJS.Signals };
}

const told = JSON.parse(process.argv[2]!) as Writing;
let passed = 0;
const store = await mysqlEventStore({
  url: told.url,
  ...(told.failpoint && {
    failpoint(name) {
      if (name === told.failpoint!.name && ++passed === told.failpoint!.passing) process.kill(process.pid, told.failpoint!.signal);
    },
  }),
});

let next = told.from;
await Promise.all(
  Array.from({ length: told.atOnce }, async () => {
    while (next < told.from + told.turns) await say(next++);
  }),
);
await store.close();
process.stdout.write('done\n');

async function say(turn: number): Promise<void> {
  const conversationId = told.conversationIds[turn % told.conversationIds.length]!;
  const read = [{ stream: conversationStream(conversationId), entity: conversationEntity(conversationId) }];
  const command = { actorId: told.actorId, targetId: conversationId, key: `turn ${turn}` };
  for (let mayBeRetry = turn < told.from + told.atOnce; ; mayBeRetry = true) {
    const { versions } = await store.load(read);
    const append = appendOf([said(conversationId, `turn ${turn}`)], {
      command,
      readSet: versions,
      bodyHash: '00000000000000aa',
      mayBeRetry,
    });
    const result = await store.append(append).catch((error: unknown) => {
      if (error instanceof StoreUnavailable) return null;
      throw error;
    });
    if (result?.kind === 'appended' || result?.kind === 'duplicate') break;
  }
  process.stdout.write(`turn ${turn}\n`);
}

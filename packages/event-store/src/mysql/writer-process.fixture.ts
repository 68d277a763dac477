/**
 * A process that appends messages to conversations, several at a time, and prints `turn N` when turn N is acknowledged. Turn N of an
 * actor is always the same command; one that a killed process may have started is sent as a retry. With a failpoint, the process
 * sends itself a signal at the given pass.
 */
import { appendOf, sent } from '../contract/append-builders.ts';
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

const options = JSON.parse(process.argv[2]!) as Writing;
let passed = 0;
const store = await mysqlEventStore({
  url: options.url,
  ...(options.failpoint && {
    failpoint(name) {
      if (name === options.failpoint!.name && ++passed === options.failpoint!.passing) process.kill(process.pid, options.failpoint!.signal);
    },
  }),
});

let next = options.from;
await Promise.all(
  Array.from({ length: options.atOnce }, async () => {
    while (next < options.from + options.turns) await appendTurn(next++);
  }),
);
await store.close();
process.stdout.write('done\n');

async function appendTurn(turn: number): Promise<void> {
  const conversationId = options.conversationIds[turn % options.conversationIds.length]!;
  const read = [{ stream: conversationStream(conversationId), entity: conversationEntity(conversationId) }];
  const command = { actorId: options.actorId, targetId: conversationId, key: `turn ${turn}` };
  for (let mayBeRetry = turn < options.from + options.atOnce; ; mayBeRetry = true) {
    const { versions } = await store.load(read);
    const append = appendOf([sent(conversationId, `turn ${turn}`)], {
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

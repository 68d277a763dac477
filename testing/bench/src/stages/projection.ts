import { migrate } from '@parley/database/migrations';
import { openMysqlDatabase } from '@parley/database/mysql-database';
import type { Database } from '@parley/database/database';
import { eventLogSchema } from '@parley/event-store/migrations';
import { mysqlEventStore } from '@parley/event-store/mysql/mysql-event-store';
import type { EventStore } from '@parley/event-store/event-store';
import { liveProjections } from '@parley/projector/projections/all';
import { MemoryTables } from '@parley/projector/rebuild/memory-tables';
import { rebuild } from '@parley/projector/rebuild/rebuild';
import { seedSlots } from '@parley/projector/subscription/active-slots';
import { readTableSchema } from '@parley/read-tables/migrations';
import { startMariadb } from '@parley/testing-kit/servers/mariadb';
import { alternate } from '../measure/alternate.ts';
import type { Benchmark, Figures } from '../measure/sample.ts';
import { addConversations } from '../seeding/histories.ts';
import { LogWriter } from '../seeding/log-writer.ts';
import { foldByLiveLanes } from './projection/live-shards.ts';
import { openRawReplay } from './projection/raw-replay.ts';

const [inMemory, intoTables, live] = ['replay in memory', 'replay into tables', 'projection'] as const;

export const projection: Benchmark = {
  name: 'projection',
  title: 'Projecting and replaying the log',
  about:
    'The whole log (conversations of three people and a hundred messages) folded by the projections: in memory, against scanning the ' +
    'same rows and parsing their JSON; and into tables by `rebuild`, against scanning and upserting one row an event, multi-row, four ' +
    'partitions at a time as well. Under “projection” the lanes of a projector take the same log in as they do in service, page by page, ' +
    'rows and checkpoint in one transaction, with pushes that nobody hears.',
  claims: [
    { scenario: inMemory, figure: 'events/s', of: 'projections', against: 'raw scan', sense: 'at least', must: 0.5, aim: 0.7 },
    { scenario: intoTables, figure: 'events/s', of: 'rebuild', against: 'raw upserts', sense: 'at least', must: 0.6, aim: 0.8 },
  ],
  async run(bench) {
    const server = await startMariadb();
    const url = `${server.url}/parley`;
    const database = await openMysqlDatabase({ url });
    await migrate(database, eventLogSchema);
    await migrate(database, readTableSchema);
    await seedSlots(database, { projections: liveProjections });
    const count = bench.quick ? 20_000 : 200_000;
    await seed(url, count);
    const store = await mysqlEventStore({ url });
    const raw = await openRawReplay(url);
    try {
      bench.note(`${count.toLocaleString('en')} events`);
      await alternate(
        bench,
        inMemory,
        { projections: timed(() => projectInMemory(store)), 'raw scan': timed(() => raw.scan()) },
        { warmUp: 1 },
      );
      const rebuilding = timed(
        async () => (await rebuild({ store, database, projections: liveProjections }, { projections: [], compare: false })).projected,
      );
      const upserts = timed(() => raw.upsert());
      await alternate(bench, intoTables, { rebuild: rebuilding, 'raw upserts': upserts });
      await alternate(bench, live, { 'live lanes': timed(() => foldByLiveLanes(server, store)), 'raw upserts': upserts });
    } finally {
      await raw.close();
      await store.close();
      await closeAndStop(database, () => server.stop());
    }
  },
};

async function closeAndStop(database: Database, stop: () => Promise<void>): Promise<void> {
  await database.close();
  await stop();
}

async function seed(url: string, events: number): Promise<void> {
  const log = await LogWriter.open(url);
  await addConversations(log, events);
  await log.close();
}

function timed(replay: () => Promise<number>): () => Promise<Figures> {
  return async () => {
    const [began, cpu] = [performance.now(), process.cpuUsage()];
    const events = await replay();
    const { user, system } = process.cpuUsage(cpu);
    return { 'events/s': (events * 1000) / (performance.now() - began), 'CPU µs/event here': (user + system) / events };
  };
}

/** Answers how many events there were. */
async function projectInMemory(store: EventStore): Promise<number> {
  const batch = 1_000;
  let folded = 0;
  for (const { partition } of await store.heads()) {
    const tables = new MemoryTables(liveProjections);
    for (let anchor = { position: 0, eventId: null as string | null }; ;) {
      const events = await store.readPartition(partition, anchor, batch);
      if (events.length === 0) break;
      tables.apply(events);
      folded += events.length;
      const { position, id } = events.at(-1)!;
      anchor = { position, eventId: id };
    }
  }
  return folded;
}

import { migrate } from '@parley/database/migrations';
import { openMysqlDatabase } from '@parley/database/mysql-database';
import type { EventStore } from '@parley/event-store/event-store';
import { eventLogSchema } from '@parley/event-store/migrations';
import { mysqlEventStore } from '@parley/event-store/mysql/mysql-event-store';
import { liveProjections } from '@parley/projector/projections/all';
import { MemoryTables } from '@parley/projector/rebuild/memory-tables';
import { rebuild } from '@parley/projector/rebuild/rebuild';
import { seedSlots } from '@parley/projector/subscription/active-slots';
import { readTableSchema } from '@parley/read-tables/migrations';
import { startMariadb } from '@parley/testing-kit/servers/mariadb';
import { alternate } from '../measure/alternate.ts';
import type { Benchmark, Figures } from '../measure/benchmark.ts';
import { addConversations } from '../seeding/histories.ts';
import { LogWriter } from '../seeding/log-writer.ts';
import { projectLive } from './projection/live-shards.ts';
import { openRawReplay } from './projection/raw-replay.ts';

const [inMemory, intoTables, live] = ['replay in memory', 'replay into tables', 'projection'] as const;
const eventsPerRead = 1_000;

export const projection: Benchmark = {
  name: 'projection',
  title: 'Projecting and replaying the log',
  about:
    'All events of a log (conversations of three users and a hundred messages) applied by the projections: in memory, compared with scanning ' +
    'the same rows and parsing their JSON; and into tables by `rebuild`, compared with scanning and upserting one row per event in multi-row ' +
    'statements. The rebuild and its baseline process four partitions at a time. In “projection”, the shards of a projector process the same log as in production: ' +
    'page by page, with rows and checkpoint in one transaction, and with pushes that have no subscribers.',
  bounds: [
    {
      scenario: inMemory,
      figure: 'events/s',
      contestant: 'projections',
      baseline: 'raw scan',
      comparison: 'at least',
      required: 0.5,
      target: 0.7,
    },
    {
      scenario: intoTables,
      figure: 'events/s',
      contestant: 'rebuild',
      baseline: 'raw upserts',
      comparison: 'at least',
      required: 0.6,
      target: 0.8,
    },
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
      const projections = timed(() => projectInMemory(store));
      await alternate(bench, inMemory, { projections, 'raw scan': timed(() => raw.scan()) }, { warmUp: 1 });
      const rebuildAll = timed(async () => {
        const { projected } = await rebuild({ store, database, projections: liveProjections }, { projections: [], compare: false });
        return projected;
      });
      const upserts = timed(() => raw.upsert());
      await alternate(bench, intoTables, { rebuild: rebuildAll, 'raw upserts': upserts });
      await alternate(bench, live, { 'live shards': timed(() => projectLive(server, store)), 'raw upserts': upserts });
    } finally {
      await raw.close();
      await store.close();
      await database.close();
      await server.stop();
    }
  },
};

async function seed(url: string, events: number): Promise<void> {
  const log = await LogWriter.open(url);
  await addConversations(log, events);
  await log.close();
}

/** Measures a function that returns how many events it has processed. */
function timed(replay: () => Promise<number>): () => Promise<Figures> {
  return async () => {
    const [startedAt, cpu] = [performance.now(), process.cpuUsage()];
    const events = await replay();
    const { user, system } = process.cpuUsage(cpu);
    return { 'events/s': (events * 1000) / (performance.now() - startedAt), 'process CPU µs/event': (user + system) / events };
  };
}

async function projectInMemory(store: EventStore): Promise<number> {
  let projected = 0;
  for (const { partition } of await store.heads()) {
    const tables = new MemoryTables(liveProjections);
    for (let anchor = { position: 0, eventId: null as string | null }; ;) {
      const events = await store.readPartition(partition, anchor, eventsPerRead);
      if (events.length === 0) break;
      tables.apply(events);
      projected += events.length;
      const { position, id } = events.at(-1)!;
      anchor = { position, eventId: id };
    }
  }
  return projected;
}

import type { Database } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';
import { earlierEventsIn, MemoryTables } from '@parley/projector/rebuild/memory-tables';
import { planRebuild, type ProjectionSelection, type RebuildPlan } from '@parley/projector/rebuild/rebuild-plan';
import { createThrottle } from '@parley/projector/rebuild/throttle';
import { suffixOf, type Slot } from '@parley/read-tables/slots';
import type { Output } from '../output/output.ts';
import type { Stores } from '../stores/open-stores.ts';

/** Events projected in memory to measure the rate of this machine and log. */
const sampleSize = 2_000;
/** Estimated cost of writing relative to projecting in memory. Disk, server and row sizes can halve or triple it. */
const writeFactor = { server: 6, sqlite: 8 };

/** Prints what a replay would fill and an estimate of its duration. Writes nothing. */
export async function printPlan({ store, read }: Stores, output: Output, selections: readonly ProjectionSelection[]): Promise<void> {
  const events = (await store.heads()).reduce((sum, { position }) => sum + position, 0);
  for (const { subscription, names } of selections) {
    const plan = await planRebuild(read, subscription, names);
    const projections = await Promise.all(plan.targets.map((target) => describeTarget(read, plan, target)));
    const { projected, rate } = await measureRate(store, plan);
    const kind = read.dialect === 'sqlite' ? 'sqlite' : 'server';
    const estimatedSeconds = rate === 0 ? 0 : Math.ceil((events / rate) * writeFactor[kind]);
    const { concurrency } = createThrottle(read.dialect);
    output.print(
      { subscription: subscription.subscription, events, concurrency, estimatedSeconds, projections },
      `${subscription.subscription}: ${events} events to project, about ${estimatedSeconds} s on an idle system ` +
        `(estimated by projecting ${projected} events in memory).`,
    );
    for (const { projection, activeVersion, version, fills, rows } of projections) {
      output.note(`  ${projection}: fills ${fills}; ${rows} rows in the active table; version ${activeVersion ?? '-'} → ${version}`);
    }
  }
}

async function describeTarget(read: Database, plan: RebuildPlan, { table, version }: RebuildPlan['targets'][number]) {
  const active = plan.slotsBefore.find(({ projection }) => projection === table.name);
  const sql = `SELECT COUNT(*) AS count FROM ${table.name}${suffixOf((active?.slot ?? 'a') as Slot)}`;
  const [counted] = await read.read<{ count: number }>({ sql });
  const fills = `${table.name}_${plan.slots.get(table.name)}`;
  return { projection: table.name, version, activeVersion: active?.version ?? null, fills, rows: counted!.count };
}

/** Projects a sample in memory; `rate` is in events per second. */
async function measureRate(store: EventStore, { targets }: RebuildPlan): Promise<{ projected: number; rate: number }> {
  const startedAt = performance.now();
  let projected = 0;
  for (const { partition, position } of await store.heads()) {
    if (projected >= sampleSize) break;
    const events = await store.readPartition(partition, { position: 0, eventId: null }, Math.min(position, sampleSize - projected));
    new MemoryTables(targets, earlierEventsIn(events)).apply(events);
    projected += events.length;
  }
  return { projected, rate: (projected / (performance.now() - startedAt)) * 1_000 };
}

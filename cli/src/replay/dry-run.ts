/** What a replay would do, and a guess of how long it would take: nothing is written. */
import type { EventStore } from '@parley/event-store/event-store';
import { MemoryTables, earlierAmong } from '@parley/projector/rebuild/memory-tables';
import { paceFor } from '@parley/projector/rebuild/pace';
import { planRebuild, type RebuildPlan } from '@parley/projector/rebuild/rebuild-plan';
import { suffixOf } from '@parley/read-tables/slots';
import type { Output } from '../output/output.ts';
import type { Stores } from '../stores/open-stores.ts';
import type { Chosen } from '@parley/projector/inspect/choose-projections';

/** Events that are folded in memory to learn the rate of this machine and log. */
const sampled = 2_000;
/** How much more it takes to write them: a guess, for nothing is written here. Disk, server and rows can make it half or thrice. */
const writingFactor = { server: 6, sqlite: 8 };

export async function tellPlan({ store, read }: Stores, output: Output, chosen: readonly Chosen[]): Promise<void> {
  const events = (await store.heads()).reduce((sum, { position }) => sum + position, 0);
  for (const { of, names } of chosen) {
    const plan = await planRebuild(read, of, names);
    const rows = await Promise.all(plan.targets.map(({ table }) => countRows(read, `${table.name}${liveSuffix(plan, table.name)}`)));
    const projections = plan.targets.map(({ table, version }, index) => {
      const before = plan.slotsBefore.find(({ projection }) => projection === table.name);
      return {
        projection: table.name,
        version,
        liveVersion: before?.version ?? null,
        fills: `${table.name}_${plan.slots.get(table.name)}`,
        rows: rows[index]!,
      };
    });
    const { projected, rate } = await projectionRate(store, plan);
    const kind = read.dialect === 'sqlite' ? 'sqlite' : 'server';
    const seconds = rate === 0 ? 0 : Math.ceil((events / rate) * writingFactor[kind]);
    output.tell(
      { subscription: of.subscription, events, partitionsAtOnce: paceFor(read.dialect).parallel, secondsAbout: seconds, projections },
      `${of.subscription}: ${events} events to apply; a guess: ${seconds} s when nothing else is done here (from folding ${projected} in memory, without writing).`,
    );
    for (const { projection, liveVersion, version, fills, rows: live } of projections) {
      output.say(`  ${projection}: fills ${fills}, ${live} rows are live; version ${liveVersion ?? '-'} → ${version}`);
    }
  }
}

function liveSuffix({ slotsBefore }: RebuildPlan, name: string): string {
  return suffixOf((slotsBefore.find(({ projection }) => projection === name)?.slot ?? 'a') as 'a' | 'b');
}

async function countRows(read: Stores['read'], table: string): Promise<number> {
  const [row] = await read.read<{ rows_there: number }>({ sql: `SELECT COUNT(*) AS rows_there FROM ${table}` });
  return row!.rows_there;
}

/** How many were read and folded in memory, and at how many a second. */
async function projectionRate(store: EventStore, { targets }: RebuildPlan): Promise<{ projected: number; rate: number }> {
  const began = performance.now();
  let projected = 0;
  for (const { partition, position } of await store.heads()) {
    if (projected >= sampled) break;
    const events = await store.readPartition(partition, { position: 0, eventId: null }, Math.min(position, sampled - projected));
    new MemoryTables(targets, earlierAmong(events)).apply(events);
    projected += events.length;
  }
  return { projected, rate: (projected / (performance.now() - began)) * 1_000 };
}

/**
 * Projects the log into a temporary database file, so that memory stays bounded however long the log is. The file grows to the size of the
 * read tables without their indexes.
 */
import { openScratchDatabase } from '@parley/database/scratch-database';
import { decodeRow, selectByKeys } from '@parley/database/table-sql';
import type { Table } from '@parley/database/tables';
import type { Anchor } from '@parley/event-store/event-store';
import type { AnyStoredEvent } from '@parley/events/envelope';
import type { Checkpoint } from '@parley/read-tables/checkpoints';
import { readParkedSequences } from '@parley/read-tables/parked';
import { suffixOf } from '@parley/read-tables/slots';
import { sequenceOf } from '../apply/apply-batch.ts';
import { EarlierEvents } from '../apply/earlier-events.ts';
import { prepareApply, type ApplyTarget } from '../apply/apply-target.ts';
import type { AnyRow } from '../apply/row-key.ts';
import { subscriptionName } from '../projections/subscription.ts';
import { newFillingCache } from './fill-slots.ts';
import type { RebuildDependencies } from './rebuild.ts';
import { scanTable } from './scan-table.ts';
import { makeEmptyTable } from './slot-tables.ts';
import { createThrottle, type Throttle } from './throttle.ts';

export interface FreshProjection {
  /** Advances to the checkpoints. Projects a parked sequence only up to its parked event. */
  projectUpTo(checkpoints: readonly Checkpoint[], onProgress?: (projected: number, total: number) => void): Promise<void>;
  positionOf(partition: number): number;
  /** In primary key order. */
  rows(table: Table): AsyncGenerator<AnyRow>;
  rowsByKey(table: Table, keys: readonly AnyRow[]): Promise<AnyRow[]>;
  close(): Promise<void>;
}

export async function openFreshProjection(dependencies: RebuildDependencies, throttle: Throttle): Promise<FreshProjection> {
  const { store, database, projections } = dependencies;
  const scratch = openScratchDatabase();
  const scratchThrottle = createThrottle(scratch.dialect, { exclusive: true });
  for (const { table } of projections)
    await makeEmptyTable(scratch, { table: { ...table, indexes: {} }, set: 'a', throttle: scratchThrottle });
  const slots = new Map(projections.map(({ table }) => [table.name, 'a' as const]));
  const earlier = new EarlierEvents(store, projections);
  const target: ApplyTarget = { earlier, database: scratch, projections, slots, cache: newFillingCache() };
  const anchors = new Map<number, Anchor>();
  let projected = 0;

  const apply = async (events: readonly AnyStoredEvent[]): Promise<void> => {
    const { statements, rows } = await prepareApply(target, events);
    await scratch.write(statements);
    rows.updateCache(target.cache);
  };

  return {
    async projectUpTo(checkpoints, onProgress) {
      const sequences = await readParkedSequences(database, subscriptionName(dependencies));
      const parkedAt = new Map(sequences.map(({ sequenceId, position }) => [sequenceId, position]));
      const total = checkpoints.reduce((sum, { position }) => sum + position, 0);
      for (const { partition, position: end } of checkpoints) {
        // By row affinity no other partition reads the rows of this one.
        target.cache.clear();
        for (let anchor = anchors.get(partition) ?? { position: 0, eventId: null }; anchor.position < end;) {
          const startedAt = performance.now();
          const events = await store.readPartition(partition, anchor, Math.min(throttle.sliceSize(), end - anchor.position));
          const last = events.at(-1);
          if (!last) break;
          await apply(events.filter((event) => event.position < (parkedAt.get(sequenceOf(event)) ?? Infinity)));
          anchor = { position: last.position, eventId: last.id };
          anchors.set(partition, anchor);
          onProgress?.((projected += events.length), total);
          await throttle.pause(events.length, startedAt);
        }
      }
    },
    positionOf: (partition) => anchors.get(partition)?.position ?? 0,
    rows: (table) => scanTable(scratch, table, 'a', scratchThrottle),
    async rowsByKey(table, keys) {
      const found = await scratch.read(selectByKeys(table, keys, scratch.dialect, { suffix: suffixOf('a') }));
      return found.map((row) => decodeRow(table, row));
    },
    close: () => scratch.close(),
  };
}

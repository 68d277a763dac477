/**
 * The read tables as a fresh fold of the log makes them: in a scratch file, so that however long the log is, the fold takes no
 * more memory. The file grows as large as the read tables without their indexes.
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
import { nameOf } from '../projections/subscription.ts';
import { newFillingCache } from './fill-slots.ts';
import { paceFor, type Pace } from './pace.ts';
import type { RebuildDependencies } from './rebuild.ts';
import { makeEmptyTable } from './slot-tables.ts';
import { sweep } from './sweep.ts';

export interface FreshProjection {
  /** Folds on to where the checkpoints stand. Of a parked sequence only what is before the parked event. */
  upTo(checkpoints: readonly Checkpoint[], onProgress?: (projected: number, total: number) => void): Promise<void>;
  positionOf(partition: number): number;
  /** In the order of the primary key. */
  rows(table: Table): AsyncGenerator<AnyRow>;
  rowsByKey(table: Table, keys: readonly AnyRow[]): Promise<AnyRow[]>;
  close(): Promise<void>;
}

export async function openFreshProjection({ store, database, ...of }: RebuildDependencies, pace: Pace): Promise<FreshProjection> {
  const file = await openScratchDatabase();
  const filePace = paceFor(file.dialect, { alone: true });
  for (const { table } of of.projections) await makeEmptyTable(file, { table: { ...table, indexes: {} }, set: 'a', pace: filePace });
  const slots = new Map(of.projections.map(({ table }) => [table.name, 'a' as const]));
  const earlier = new EarlierEvents(store, of.projections);
  const target: ApplyTarget = { earlier, database: file, projections: of.projections, slots, cache: newFillingCache() };
  const anchors = new Map<number, Anchor>();
  let projected = 0;

  const apply = async (events: readonly AnyStoredEvent[]): Promise<void> => {
    const { statements, rows } = await prepareApply(target, events);
    await file.write(statements);
    rows.rememberIn(target.cache);
  };

  return {
    async upTo(checkpoints, onProgress) {
      const parked = new Map((await readParkedSequences(database, nameOf(of))).map(({ sequenceId, position }) => [sequenceId, position]));
      const total = checkpoints.reduce((sum, { position }) => sum + position, 0);
      for (const { partition, position: end } of checkpoints) {
        // By row affinity no other partition asks for what this one did.
        target.cache.clear();
        for (let anchor = anchors.get(partition) ?? { position: 0, eventId: null }; anchor.position < end;) {
          const began = performance.now();
          const events = await store.readPartition(partition, anchor, Math.min(pace.size(), end - anchor.position));
          const last = events.at(-1);
          if (!last) break;
          await apply(events.filter((event) => event.position < (parked.get(sequenceOf(event)) ?? Infinity)));
          anchor = { position: last.position, eventId: last.id };
          anchors.set(partition, anchor);
          onProgress?.((projected += events.length), total);
          await pace.rest(events.length, began);
        }
      }
    },
    positionOf: (partition) => anchors.get(partition)?.position ?? 0,
    rows: (table) => sweep(file, table, 'a', filePace),
    async rowsByKey(table, keys) {
      const found = await file.read(selectByKeys(table, keys, file.dialect, { suffix: suffixOf('a') }));
      return found.map((row) => decodeRow(table, row));
    },
    close: () => file.close(),
  };
}

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
import { suffixOf } from '@parley/read-tables/sides';
import { sequenceOf } from '../apply/fold-batch.ts';
import { EarlierEvents } from '../apply/earlier-events.ts';
import { prepareFold, type FoldTarget } from '../apply/fold-target.ts';
import type { AnyRow } from '../apply/row-key.ts';
import { nameOf } from '../projections/subscription.ts';
import { newFillingCache } from './fill-sides.ts';
import { paceFor, type Pace } from './pace.ts';
import type { RebuildDependencies } from './rebuild.ts';
import { makeEmptyTable } from './side-tables.ts';
import { sweep } from './sweep.ts';

export interface FreshFold {
  /** Folds on to where the checkpoints stand. Of a parked sequence only what is before the parked event. */
  upTo(checkpoints: readonly Checkpoint[], onProgress?: (folded: number, total: number) => void): Promise<void>;
  positionOf(partition: number): number;
  /** In the order of the primary key. */
  rows(table: Table): AsyncGenerator<AnyRow>;
  rowsByKey(table: Table, keys: readonly AnyRow[]): Promise<AnyRow[]>;
  close(): Promise<void>;
}

export async function openFreshFold({ store, database, ...of }: RebuildDependencies, pace: Pace): Promise<FreshFold> {
  const file = await openScratchDatabase();
  const filePace = paceFor(file.dialect, { alone: true });
  for (const { table } of of.projections) await makeEmptyTable(file, { table: { ...table, indexes: {} }, set: 'a', pace: filePace });
  const sides = new Map(of.projections.map(({ table }) => [table.name, 'a' as const]));
  const earlier = new EarlierEvents(store, of.projections);
  const target: FoldTarget = { earlier, database: file, projections: of.projections, sides, cache: newFillingCache() };
  const anchors = new Map<number, Anchor>();
  let folded = 0;

  const fold = async (events: readonly AnyStoredEvent[]): Promise<void> => {
    const { statements, rows } = await prepareFold(target, events);
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
          await fold(events.filter((event) => event.position < (parked.get(sequenceOf(event)) ?? Infinity)));
          anchor = { position: last.position, eventId: last.id };
          anchors.set(partition, anchor);
          onProgress?.((folded += events.length), total);
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

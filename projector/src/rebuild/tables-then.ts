/** The read tables as they were: folded up to a place in the log, into tables of their own (`messages_then`). */
import type { Projection } from '../projections/projection.ts';
import { readCheckpoints, resetCheckpoints } from '@parley/read-tables/checkpoints';
import { tableName } from '@parley/database/table-sql';
import { suffixOf } from '@parley/read-tables/slots';
import { fillUpTo, type Filling } from './fill-slots.ts';
import { paceFor } from './pace.ts';
import { closure, slotSubscription } from './rebuild-plan.ts';
import type { RebuildDependencies, RebuildOptions } from './rebuild.ts';
import { makeEmptyTable } from './slot-tables.ts';

export interface TablesThen {
  tables: string[];
  projected: number;
}

/**
 * `ends`: by partition, the position of the last event that counts. Tables of an earlier call are replaced; nobody else
 * reads or writes them. Throws RebuildStopped.
 */
export async function foldThen(
  { store, database, projections }: RebuildDependencies,
  options: Pick<RebuildOptions, 'projections' | 'maxRate' | 'signal' | 'onProgress'> & { ends: ReadonlyMap<number, number> },
): Promise<TablesThen> {
  const targets = closure(projections, options.projections);
  const pace = paceFor(database.dialect, options);
  for (const { table } of targets) {
    await database.write([resetCheckpoints(slotSubscription(table.name, 'then'), database.dialect)]);
    await makeEmptyTable(database, { table, set: 'then', pace });
  }
  const total = [...options.ends.values()].reduce((sum, end) => sum + end, 0);
  let projected = 0;
  const filling: Filling = {
    store,
    database,
    plan: { targets, slots: new Map(targets.map(({ table }) => [table.name, 'then'])) },
    pace,
    checkpoints: await checkpointsOf(database, targets),
    onProjected(events) {
      projected += events;
      options.signal?.throwIfAborted();
      options.onProgress?.({ phase: 'filling', projected, total });
    },
    failpoint: () => undefined,
  };
  await fillUpTo(filling, options.ends);
  return { tables: targets.map(({ table }) => tableName(table, { suffix: suffixOf('then') })), projected };
}

function checkpointsOf(database: RebuildDependencies['database'], targets: readonly Projection[]) {
  return Promise.all(targets.map(({ table }) => readCheckpoints(database, slotSubscription(table.name, 'then'))));
}

/** The read tables as they were: folded up to a place in the log, into tables of their own (`messages_then`). */
import type { Projection } from '../projections/projection.ts';
import { readCheckpoints, resetCheckpoints } from '@parley/read-tables/checkpoints';
import { tableName } from '@parley/database/table-sql';
import { suffixOf } from '@parley/read-tables/sides';
import { fillUpTo, type Filling } from './fill-sides.ts';
import { paceFor } from './pace.ts';
import { closure, sideSubscription } from './rebuild-plan.ts';
import type { RebuildDependencies, RebuildOptions } from './rebuild.ts';
import { makeEmptyTable } from './side-tables.ts';

export interface TablesThen {
  tables: string[];
  folded: number;
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
    await database.write([resetCheckpoints(sideSubscription(table.name, 'then'), database.dialect)]);
    await makeEmptyTable(database, { table, set: 'then', pace });
  }
  const total = [...options.ends.values()].reduce((sum, end) => sum + end, 0);
  let folded = 0;
  const filling: Filling = {
    store,
    database,
    plan: { targets, sides: new Map(targets.map(({ table }) => [table.name, 'then'])) },
    pace,
    checkpoints: await checkpointsOf(database, targets),
    onFolded(events) {
      folded += events;
      options.signal?.throwIfAborted();
      options.onProgress?.({ phase: 'filling', folded, total });
    },
    failpoint: () => undefined,
  };
  await fillUpTo(filling, options.ends);
  return { tables: targets.map(({ table }) => tableName(table, { suffix: suffixOf('then') })), folded };
}

function checkpointsOf(database: RebuildDependencies['database'], targets: readonly Projection[]) {
  return Promise.all(targets.map(({ table }) => readCheckpoints(database, sideSubscription(table.name, 'then'))));
}

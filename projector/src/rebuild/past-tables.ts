import { tableName } from '@parley/database/table-sql';
import { readCheckpoints, resetCheckpoints } from '@parley/read-tables/checkpoints';
import { suffixOf } from '@parley/read-tables/slots';
import { fillUpTo, type Filling } from './fill-slots.ts';
import { closure, slotSubscription } from './rebuild-plan.ts';
import type { RebuildDependencies, RebuildOptions } from './rebuild.ts';
import { makeEmptyTable } from './slot-tables.ts';
import { createThrottle } from './throttle.ts';

export interface PastTables {
  tables: string[];
  projected: number;
}

/**
 * Projects the log up to `ends` (by partition, the last position to include) into separate tables, such as `messages_past`. Replaces the
 * tables of an earlier call; no service reads them. Throws RebuildStopped.
 */
export async function fillPastTables(
  { store, database, projections }: RebuildDependencies,
  options: Pick<RebuildOptions, 'projections' | 'maxRate' | 'signal' | 'onProgress'> & { ends: ReadonlyMap<number, number> },
): Promise<PastTables> {
  const targets = closure(projections, options.projections);
  const throttle = createThrottle(database.dialect, options);
  for (const { table } of targets) {
    await database.write([resetCheckpoints(slotSubscription(table.name, 'past'), database.dialect)]);
    await makeEmptyTable(database, { table, set: 'past', throttle });
  }
  const total = [...options.ends.values()].reduce((sum, end) => sum + end, 0);
  let projected = 0;
  const filling: Filling = {
    store,
    database,
    plan: { targets, slots: new Map(targets.map(({ table }) => [table.name, 'past'])) },
    throttle,
    checkpoints: await Promise.all(targets.map(({ table }) => readCheckpoints(database, slotSubscription(table.name, 'past')))),
    onProjected(events) {
      projected += events;
      options.signal?.throwIfAborted();
      options.onProgress?.({ phase: 'filling', projected, total });
    },
    failpoint: () => undefined,
  };
  await fillUpTo(filling, options.ends);
  return { tables: targets.map(({ table }) => tableName(table, { suffix: suffixOf('past') })), projected };
}

import { foldThen } from '@parley/projector/rebuild/tables-then';
import type { Invocation } from '../invocation.ts';
import { positionsAt, type Place } from '../log/places.ts';
import type { Stores } from '../stores/open-stores.ts';
import type { Chosen } from '@parley/projector/inspect/choose-projections';

/** Folds the tables as they were into tables of their own. */
export async function tablesThen(
  { store, read: database }: Stores,
  { output, signal }: Invocation,
  { chosen, until, ...rate }: { chosen: readonly Chosen[]; until: Place; maxRate?: number },
): Promise<void> {
  const ends = await positionsAt(store, until);
  for (const { of, names } of chosen) {
    const bar = output.bar(`replay ${of.subscription}`);
    const { tables, projected } = await foldThen(
      { store, database, ...of },
      { projections: names, ends, signal, ...rate, onProgress: (progress) => bar.update(progress.projected, progress.total) },
    );
    bar.stop();
    output.tell(
      { tables, events: projected },
      `${projected} events projected into ${tables.join(', ')}. Nobody else reads these: drop them when you are done.`,
    );
  }
}

import { fillPastTables } from '@parley/projector/rebuild/past-tables';
import type { ProjectionSelection } from '@parley/projector/rebuild/rebuild-plan';
import type { Invocation } from '../invocation.ts';
import { positionsAt, type LogPosition } from '../log/log-position.ts';
import type { Stores } from '../stores/open-stores.ts';

interface PastOptions {
  selections: readonly ProjectionSelection[];
  until: LogPosition;
  maxRate?: number | undefined;
}

export async function replayPast(
  { store, read: database }: Stores,
  { output, signal }: Invocation,
  { selections, until, maxRate }: PastOptions,
): Promise<void> {
  const ends = await positionsAt(store, until);
  for (const { subscription, names } of selections) {
    const bar = output.progress(`rebuild ${subscription.subscription}`);
    const { tables, projected } = await fillPastTables(
      { store, database, ...subscription },
      { projections: names, ends, signal, maxRate, onProgress: (progress) => bar.update(progress.projected, progress.total) },
    );
    bar.stop();
    output.print(
      { tables, events: projected },
      `${projected} events projected into ${tables.join(', ')}. No service reads these tables; drop them when you are done.`,
    );
  }
}

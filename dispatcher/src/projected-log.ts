import type { Database } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';
import { LIVE, readCheckpoints } from '@parley/read-tables/checkpoints';

export type Log = Pick<EventStore, 'id' | 'epoch' | 'divergence' | 'heads' | 'readPartition' | 'opened'>;

export interface ProjectedLog extends Log {
  /** The log itself. */
  readonly whole: Log;
  /** Positions up to which the read tables show the log, by partition, as of the last read. */
  readonly projected: ReadonlyMap<number, number>;
  readProjected(): Promise<ReadonlyMap<number, number>>;
}

/**
 * The log as far as the read tables show it. A receiver that asks the API about an event finds it, and an event is delivered with the same
 * objects that were pushed.
 */
export function projectedLog(store: Log, database: Pick<Database, 'read'>): ProjectedLog {
  let projected: ReadonlyMap<number, number> = new Map();

  async function readProjected(): Promise<ReadonlyMap<number, number>> {
    const checkpoints = await readCheckpoints(database, LIVE);
    projected = new Map(checkpoints.filter(({ epoch }) => epoch === store.epoch).map(({ partition, position }) => [partition, position]));
    return projected;
  }

  return {
    whole: store,
    id: store.id,
    get epoch() {
      return store.epoch;
    },
    get projected() {
      return projected;
    },
    readProjected,
    divergence: () => store.divergence(),
    opened: (events) => store.opened(events),
    async heads() {
      const [heads] = await Promise.all([store.heads(), readProjected()]);
      return heads;
    },
    async readPartition(partition, after, limit) {
      const visible = Math.max(0, (projected.get(partition) ?? 0) - after.position);
      return visible === 0 && limit > 0 ? [] : store.readPartition(partition, after, Math.min(limit, visible));
    },
  };
}

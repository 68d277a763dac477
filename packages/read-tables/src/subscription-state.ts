import type { Database } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';
import { PARTITIONS } from '@parley/events/partitions';
import { LIVE, readCheckpoints, type Checkpoint } from './checkpoints.ts';

export interface PartitionState {
  subscription: string;
  partition: number;
  position: number;
  head: number;
  /** Age of the oldest event that is not projected, by the log's clock. */
  lagSeconds: number;
  /** Null for subscriptions without pushes. */
  pushed: number | null;
}

export interface InspectedStores {
  store: Pick<EventStore, 'heads' | 'readPartition'>;
  log: Pick<Database, 'now'>;
  read: Database;
}

/** Position and lag of a subscription. Positions are sums over all partitions, so they count events. */
export interface SubscriptionState {
  subscription: string;
  epoch: number;
  position: number;
  head: number;
  lagEvents: number;
  lagSeconds: number;
  parkedSequences: number;
  parkedEvents: number;
  pushed: number | null;
  partitions: PartitionState[];
}

export async function readSubscriptionState({ store, log, read }: InspectedStores, subscription: string): Promise<SubscriptionState> {
  const [checkpoints, pushed, sequences, events] = await Promise.all([
    readCheckpoints(read, subscription),
    subscription === LIVE ? readPushed(read) : null,
    count(read, 'parked_sequences', subscription),
    count(read, 'parked_events', subscription),
  ]);
  const heads = new Map((await store.heads()).map(({ partition, position }) => [partition, position]));
  const now = await log.now();
  const projected = new Map(checkpoints.map((checkpoint) => [checkpoint.partition, checkpoint]));
  const partitions: PartitionState[] = [];
  for (let partition = 0; partition < PARTITIONS; partition++) {
    const head = heads.get(partition) ?? 0;
    const checkpoint = projected.get(partition);
    const position = checkpoint?.position ?? 0;
    const lagSeconds = position < head ? await ageOfNext(store, now, { partition, position }) : 0;
    partitions.push({ subscription, partition, position, head, lagSeconds, pushed: pushed && (pushed.get(partition) ?? 0) });
  }
  const sum = (value: (state: PartitionState) => number): number => partitions.reduce((total, state) => total + value(state), 0);
  return {
    subscription,
    epoch: Math.max(0, ...checkpoints.map(({ epoch }) => epoch)),
    position: sum(({ position }) => position),
    head: sum(({ head }) => head),
    lagEvents: sum(({ position, head }) => Math.max(0, head - position)),
    lagSeconds: Math.max(...partitions.map(({ lagSeconds }) => lagSeconds)),
    parkedSequences: sequences,
    parkedEvents: events,
    pushed: pushed && sum((state) => state.pushed ?? 0),
    partitions,
  };
}

async function ageOfNext(
  store: InspectedStores['store'],
  now: number,
  { partition, position }: Pick<Checkpoint, 'partition' | 'position'>,
): Promise<number> {
  const [next] = await store.readPartition(partition, { position, eventId: null }, 1);
  return next ? Math.max(0, (now - next.recordedAt) / 1e6) : 0;
}

async function readPushed(read: Database): Promise<Map<number, number>> {
  const rows = await read.read<{ partition_id: number; position: number }>({ sql: 'SELECT partition_id, position FROM push_checkpoints' });
  return new Map(rows.map((row) => [row.partition_id, row.position]));
}

async function count(read: Database, table: string, subscription: string): Promise<number> {
  const sql = `SELECT COUNT(*) AS count FROM ${table} WHERE subscription = ?`;
  const [row] = await read.read<{ count: number }>({ sql, values: [subscription] });
  return row!.count;
}

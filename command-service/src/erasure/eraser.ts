/**
 * Destroys the keys of deleted messages, files that are used no more, and everything of persons who were erased. Subscriptions of the
 * log: a deletion is acknowledged when it is in the log, and the keys follow.
 *
 * Invariants: a key is destroyed only after the event that says so; a killed eraser is continued by any other, and each step can be
 * repeated. Concurrency: several command-services share the shards by leases. Shutdown: finishes the batch in flight.
 */
import type { Database } from '@parley/database/database';
import { migrate } from '@parley/database/migrations';
import type { EventStore } from '@parley/event-store/event-store';
import type { KeyTables } from '@parley/key-store/wrapped-keys';
import { noBus } from '@parley/subscription/no-bus';
import type { SubscriptionObservers } from '@parley/subscription/observers';
import { ShardLeases } from '@parley/subscription/shard-leases';
import { ShardRunner } from '@parley/subscription/shard-runner';
import type { SubscriptionTimes } from '@parley/subscription/subscription';
import { retentionWorks } from '../retention/follow-retention.ts';
import { dataErasure, type DataErasureDependencies } from './erase-data.ts';
import { messageErasure } from './erase-messages.ts';
import { erasureSubscription } from './erasure-handler.ts';
import { sharedReads } from './shared-reads.ts';
import { eraserLeases, eraserSchema } from './tables.ts';

export interface EraserDependencies extends SubscriptionObservers {
  /** The log without decorators: its events name the slots that they are sealed with. */
  stored: Pick<EventStore, 'epoch' | 'divergence' | 'heads' | 'load' | 'readPartition' | 'readStream' | 'opened'>;
  keys: KeyTables;
  /** Has the leases. */
  log: Database;
  /** Unique among the running processes. */
  instanceId: string;
  /** Absent: only the keys of messages are destroyed. */
  data?: Omit<DataErasureDependencies, 'stored' | 'keys' | 'log' | 'failpoint'> & { retentionDefault: number | null };
  times?: Partial<SubscriptionTimes & { lease: number; idle: number }>;
  /** Called after each step; tests kill the process there. */
  failpoint?: ((name: string) => void) | undefined;
}

export interface Eraser {
  close(): Promise<void>;
}

/**
 * In milliseconds. Idle shards are woken by the poll: other processes use a key for up to five seconds after it is destroyed anyway, and each
 * poll reads every partition that has grown.
 */
const defaultTimes = { lease: 15_000, renewal: 5_000, poll: 5_000, retry: 1_000, haltedRecheck: 10_000, idle: 60_000 };

export async function startEraser({
  stored,
  keys,
  log,
  instanceId,
  data,
  failpoint,
  ...dependencies
}: EraserDependencies): Promise<Eraser> {
  const times = { ...defaultTimes, ...dependencies.times };
  await migrate(log, eraserLeases.schema);
  await migrate(keys.database, eraserSchema);
  const works = [messageErasure({ stored, keys, failpoint })];
  if (data)
    works.push(
      dataErasure({ ...data, stored, keys, log, failpoint }),
      ...retentionWorks({ log, hasDefault: data.retentionDefault !== null }),
    );
  const readPartition = sharedReads(stored, [...new Set(works.flatMap(({ types }) => types))]);
  const context = { stored: { epoch: stored.epoch, readPartition }, keys, idleMs: times.idle };
  const subscriptions = works.map((work) => erasureSubscription(context, work));
  const leases = new ShardLeases(log, eraserLeases, { instanceId, termMs: times.lease });
  const runner = new ShardRunner({ ...dependencies, store: stored, bus: noBus, leases, times }, { subscriptions: () => subscriptions });
  return { close: () => runner.close() };
}

import { LIVE } from '@parley/read-tables/checkpoints';
import type { SecondarySubscription, Subscription } from '../projections/subscription.ts';
import type { ProjectorDependencies } from '../projector-dependencies.ts';
import type { CommitSink } from './commit-sink.ts';

/** A subscription as its shards process it. The live and the secondary subscriptions differ in these values only. */
export interface SubscriptionOptions extends Required<Subscription> {
  /** Outdated tables of a required subscription put the whole projector on standby; those of another halt only itself. */
  isRequired: boolean;
  /** Events of one transaction, or fewer that weigh as much. */
  batchSize: number;
  /** Throttle: pause after a batch, in milliseconds, unless more events are known. */
  pause: number;
  /** Time that a missing published commit may be late before the log is read instead, in milliseconds; longer while others arrive. */
  gapTimeout: number;
  gapTimeoutUnderLoad: number;
  /** Memory for events of a partition that wait; beyond it, the log is read instead. */
  inboxBytes: number;
  /** Starts the next batch when a commit arrives; otherwise only the poll of the heads does. */
  wakesOnCommit: boolean;
  openSink?(): CommitSink;
}

/**
 * Polls of the heads between two batches of a secondary subscription: rows that many messages change cost half as much as
 * when written twice as often.
 */
const secondaryPausePolls = 2;

export function liveOptions({ projections, times }: ProjectorDependencies, openSink: () => CommitSink): SubscriptionOptions {
  return {
    subscription: LIVE,
    projections,
    isRequired: true,
    batchSize: times.batch,
    pause: 0,
    gapTimeout: times.gap,
    gapTimeoutUnderLoad: times.poll,
    // Some 2,000 events with short texts.
    inboxBytes: 1024 ** 2,
    wakesOnCommit: true,
    openSink,
  };
}

export function secondaryOptions(
  { subscription, projections, batch }: SecondarySubscription,
  { database, times }: ProjectorDependencies,
): SubscriptionOptions {
  return {
    subscription,
    projections,
    isRequired: false,
    batchSize: batch[database.dialect === 'sqlite' ? 'embedded' : 'server'],
    pause: secondaryPausePolls * times.poll,
    // Waiting for a commit that is on its way is cheaper than a read.
    gapTimeout: times.poll,
    gapTimeoutUnderLoad: times.poll,
    // A secondary subscription often lags: more than a batch of events would only occupy memory.
    inboxBytes: 200 * 1024,
    wakesOnCommit: false,
  };
}

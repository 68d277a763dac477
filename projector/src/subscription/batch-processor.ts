import { messages } from '@parley/read-tables/tables/messages';
import { textSegments } from '@parley/read-tables/tables/search';
import { EarlierEvents } from '../apply/earlier-events.ts';
import { RowCache } from '../apply/row-cache.ts';
import type { ProjectorDependencies } from '../projector-dependencies.ts';
import { commitBatch } from './commit-batch.ts';
import type { CommitSink } from './commit-sink.ts';
import { gatherBatch, type PartitionEvents } from '@parley/subscription/gather-batch';
import type { ActiveShard } from './load-shard.ts';
import { reportBatch } from './report-batch.ts';
import { inSpans } from '@parley/service-kit/tracing/tracing';
import { startBatchSpans } from './start-batch-spans.ts';
import type { BatchResult } from '@parley/subscription/subscription';
import { takeWithinBudget } from '../apply/batch-budget.ts';
import { isBehind, type PartitionState } from '@parley/subscription/partition-state';
import { PoisonEventDetector } from './poison-event-detector.ts';
import type { ShardMonitor } from '@parley/subscription/shard-monitor';
import type { SubscriptionOptions } from './subscription-options.ts';

/** Enough for about half of a secondary subscription's lookups: a segment of messages in each of 100 busy conversations. */
const earlierEventBytes = 8 * 1024 ** 2;
/** Per table. Large rows that are seldom read again are not cached. */
const cachedRows = 20_000;
const uncachedTables = { [messages.name]: 0, [textSegments.name]: 0 };

export interface BatchObservers {
  sink: CommitSink | undefined;
  monitor: ShardMonitor;
  shard: number;
}

/** Processes a shard's batches, each in one transaction over its 16 partitions: gathers events, commits them, feeds the sink. */
export class BatchProcessor {
  readonly #subscription: SubscriptionOptions;
  readonly #dependencies: ProjectorDependencies;
  readonly #sink: CommitSink | undefined;
  readonly #monitor: ShardMonitor;
  readonly #shard: number;
  readonly #cache = new RowCache(cachedRows, uncachedTables);
  readonly #earlier: EarlierEvents;
  readonly #poison = new PoisonEventDetector();
  #turn = 0;

  constructor(subscription: SubscriptionOptions, dependencies: ProjectorDependencies, { sink, monitor, shard }: BatchObservers) {
    this.#subscription = subscription;
    this.#dependencies = dependencies;
    this.#sink = sink;
    this.#monitor = monitor;
    this.#shard = shard;
    this.#earlier = new EarlierEvents(dependencies.store, subscription.projections, earlierEventBytes);
  }

  /** Forgets cached rows and events; the shard reloads. */
  reset(): void {
    this.#cache.clear();
    this.#earlier.clear();
  }

  /** After an error, all in-memory state of the shard is invalid. */
  async processNext(partitions: readonly PartitionState[], active: ActiveShard): Promise<BatchResult> {
    const { pause } = this.#subscription;
    const now = performance.now();
    const { batch, isFull, gapDueIn } = await this.#gather(partitions, now);
    if (batch.length === 0) return { isIdle: true, delay: gapDueIn ?? this.#dependencies.times.idle };
    await this.#commit(batch, active, now);
    const hasMore = isFull || batch.some((part) => isBehind(part.state));
    return { isIdle: false, delay: hasMore ? 0 : pause };
  }

  #gather(partitions: readonly PartitionState[], now: number): ReturnType<typeof gatherBatch> {
    const { projections, batchSize, gapTimeout, gapTimeoutUnderLoad } = this.#subscription;
    // Starts at another partition each time, so that a busy one does not delay the others.
    const start = this.#turn++ % partitions.length;
    const rotated = [...partitions.slice(start), ...partitions.slice(0, start)];
    const limit = this.#poison.isIsolating ? 1 : batchSize;
    const onHalt = (partition: PartitionState): void => this.#monitor.partitionHalted(partition);
    return gatherBatch(this.#dependencies.store, rotated, {
      limit,
      takeWithinBudget: (events, budget) => takeWithinBudget(projections, events, budget),
      gapTimeout,
      gapTimeoutUnderLoad,
      now,
      onHalt,
    });
  }

  async #commit(batch: readonly PartitionEvents[], { slots, populatedInactiveSlots }: ActiveShard, startedAt: number): Promise<void> {
    const { store, database, failpoint } = this.#dependencies;
    const { subscription, projections } = this.#subscription;
    const target = { earlier: this.#earlier, database, projections, slots, populatedInactiveSlots, cache: this.#cache };
    const events = batch.flatMap((part) => part.events);
    try {
      const options = { subscription, epoch: store.epoch, poison: this.#poison, failpoint };
      const spans = startBatchSpans(this.#dependencies.tracing, { subscription, shard: this.#shard }, events);
      const { applied, parked } = await inSpans(spans, () => commitBatch(target, batch, options));
      this.#poison.batchCommitted(events.length);
      for (const { state } of batch) this.#sink?.accept(state.checkpoint, applied.get(state.partition) ?? []);
      reportBatch(
        this.#dependencies,
        { subscription, shard: this.#shard },
        { events, parked, milliseconds: performance.now() - startedAt },
      );
    } catch (error) {
      this.#poison.batchFailed(events, error);
      throw error;
    }
  }
}

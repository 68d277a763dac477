/**
 * Delivers the events of one shard to one webhook. A batch ends when each of its conversations has delivered its events, or has failed, or
 * takes long: what is left then waits in a table, and the checkpoint moves past it. Events of a conversation that waits join it there.
 *
 * Checkpoints, pending events and the log of attempts change in one transaction; a process that lost its shard cannot move a checkpoint, so
 * it delivers at most one batch once more. Within a conversation every process delivers in order from where nothing is missing.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { moveCheckpoints } from '@parley/read-tables/checkpoints';
import { gatherBatch, type PartitionEvents } from '@parley/subscription/gather-batch';
import { isBehind, type PartitionState } from '@parley/subscription/partition-state';
import type { ShardMonitor } from '@parley/subscription/shard-monitor';
import type { BatchResult, ShardHandler } from '@parley/subscription/subscription';
import { checkpointTable } from '../tables.ts';
import { ConversationQueue } from './conversation-queue.ts';
import { ConversationRuns } from './conversation-runs.ts';
import type { DeliveryContext, DeliveryTarget } from './delivery-target.ts';
import { loadDeliveryState } from './load-delivery-state.ts';
import { readQueuedEvents } from './queued-events.ts';

export interface HandlerObservers {
  monitor: ShardMonitor;
  /** Called when nothing more is delivered. */
  onEnd: () => void;
}

/** Events of one batch. */
const batchSize = 500;
/** During an outage: enough to find out that it is over, also for a conversation that has not waited yet. The others wait in the log. */
const probeSize = 20;

export class DeliveryHandler implements ShardHandler {
  readonly #target: DeliveryTarget;
  readonly #context: DeliveryContext;
  readonly #monitor: ShardMonitor;
  readonly #onEnd: () => void;
  readonly #runs: ConversationRuns;
  #turn = 0;
  /** performance.now() */
  #nextProbeAt = 0;

  constructor(shard: number, target: DeliveryTarget, context: DeliveryContext, { monitor, onEnd }: HandlerObservers) {
    this.#target = target;
    this.#context = context;
    this.#monitor = monitor;
    this.#onEnd = onEnd;
    this.#runs = new ConversationRuns(shard, target, context);
  }

  get pendingEvents(): number {
    return this.#runs.pendingEvents;
  }

  async load(partitions: readonly number[]): Promise<PartitionState[]> {
    await this.#runs.abort();
    const { states, queues } = await loadDeliveryState(this.#context, this.#target, partitions);
    await this.#runs.reset(queues);
    return states;
  }

  async processNext(partitions: readonly PartitionState[]): Promise<BatchResult> {
    const { times, limits } = this.#context;
    this.#runs.startDue();
    await this.#runs.flush();
    if (this.#target.endpoint.isGone || this.#runs.isClosing || this.#runs.pendingEvents >= limits.pending)
      return { isIdle: true, delay: times.idle };
    const { isOutage } = this.#target.endpoint.health;
    if (isOutage && performance.now() < this.#nextProbeAt) return { isIdle: true, delay: times.idle };
    this.#nextProbeAt = performance.now() + times.probe;
    const { batch, isFull } = await this.#gather(partitions, isOutage ? probeSize : batchSize);
    if (batch.length === 0) return { isIdle: true, delay: times.idle };
    await this.#deliver(batch);
    const hasMore = isFull || batch.some(({ state }) => isBehind(state));
    return { isIdle: !hasMore, delay: hasMore ? 0 : times.idle };
  }

  beginClose(): void {
    this.#runs.beginClose();
  }

  /** Waits for requests in flight as long as a batch does. */
  async close(): Promise<void> {
    this.#runs.beginClose();
    await this.#runs.settled(this.#context.times.slow);
    await this.#runs.abort();
    await this.#runs.flush();
    this.#onEnd();
  }

  async abandon(): Promise<void> {
    await this.#runs.abort();
    this.#onEnd();
  }

  #gather(partitions: readonly PartitionState[], limit: number): ReturnType<typeof gatherBatch> {
    const start = this.#turn++ % partitions.length;
    const rotated = [...partitions.slice(start), ...partitions.slice(0, start)];
    const onHalt = (partition: PartitionState): void => this.#monitor.partitionHalted(partition);
    return gatherBatch(this.#context.store, rotated, { limit, gapTimeout: 0, now: performance.now(), onHalt });
  }

  async #deliver(batch: readonly PartitionEvents[]): Promise<void> {
    const { endpoint } = this.#target;
    const events = await readQueuedEvents(this.#context, endpoint.types, batch, (sequenceId) => this.#runs.has(sequenceId));
    const queues: ConversationQueue[] = [];
    const joining = new Map<ConversationQueue, ConversationQueue['events']>();
    for (const [sequenceId, queued] of Map.groupBy(events, (event) => event.sequenceId)) {
      const waiting = this.#runs.find(sequenceId);
      if (waiting) joining.set(waiting, queued);
      else queues.push(new ConversationQueue(sequenceId, queued, { isStored: false, nextAttemptAt: 0 }));
    }
    for (const queue of queues) this.#runs.start(queue);
    await this.#awaitBatch(queues);
    for (const { isRunning, sequenceId } of queues) if (isRunning) endpoint.health.unanswered(sequenceId);
    await this.#commit(batch, queues, joining);
  }

  /** Until each conversation is through, has failed, or waits for an answer that takes long. */
  async #awaitBatch(queues: readonly ConversationQueue[]): Promise<void> {
    const { slow } = this.#context.times;
    const holdsBatch = (queue: ConversationQueue): boolean =>
      queue.isRunning && !this.#runs.isClosing && (queue.attemptStartedAt === null || performance.now() - queue.attemptStartedAt < slow);
    let waiting = queues.filter(holdsBatch);
    while (waiting.length > 0) {
      await Promise.race([this.#runs.ended(waiting), delay(Math.min(slow, 50))]);
      waiting = waiting.filter(holdsBatch);
    }
  }

  async #commit(
    batch: readonly PartitionEvents[],
    queues: readonly ConversationQueue[],
    joining: ReadonlyMap<ConversationQueue, ConversationQueue['events']>,
  ): Promise<void> {
    const { store, log, failpoint } = this.#context;
    const moves = batch.map(({ state, events }) => {
      const last = events.at(-1)!;
      return { from: state.checkpoint, position: last.position, epoch: store.epoch, lastEventId: last.id };
    });
    const move = moveCheckpoints(this.#target.subscription, moves, log.dialect, checkpointTable);
    await this.#runs.store(
      queues.filter(({ events }) => events.length > 0),
      joining,
      { first: move, failpoint },
    );
    for (const [index, { state }] of batch.entries()) {
      const { position, lastEventId, epoch } = moves[index]!;
      state.checkpoint = { ...state.checkpoint, position, lastEventId, epoch };
      state.inbox.discardThrough(position);
    }
  }
}

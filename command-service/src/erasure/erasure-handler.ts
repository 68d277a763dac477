/** Follows the log of one shard: erases what its events say, then moves the checkpoints. Whatever was killed in between is repeated. */
import type { EventStore } from '@parley/event-store/event-store';
import type { AnyStoredEvent } from '@parley/events/envelope';
import type { EventType } from '@parley/events/catalogue';
import type { KeyTables } from '@parley/key-store/wrapped-keys';
import { type Checkpoint, moveCheckpoints, readCheckpoints, resetCheckpoints } from '@parley/read-tables/checkpoints';
import { gatherBatch } from '@parley/subscription/gather-batch';
import { newPartitionState, type PartitionState } from '@parley/subscription/partition-state';
import type { ShardMonitor } from '@parley/subscription/shard-monitor';
import type { BatchResult, ShardHandler, ShardSubscription } from '@parley/subscription/subscription';
import { checkpointTable } from './tables.ts';

/** The events that a subscription follows, and the erasure that they cause. */
export interface ErasureWork {
  /** Names its checkpoints. */
  subscription: string;
  /** Events that say what to erase. */
  types: readonly EventType[];
  /** Erases what these events of one partition say. Called again for the same events after a failure. Rejects when `signal` aborts. */
  erase(events: readonly AnyStoredEvent[], signal: AbortSignal): Promise<void>;
}

export interface ErasureContext {
  /** The log without decorators. Its `readPartition` returns the events of the types of all works. */
  stored: Pick<EventStore, 'epoch' | 'readPartition'>;
  keys: KeyTables;
  /** Milliseconds. */
  idleMs: number;
}

/** Positions that one turn passes; few of their events are read. */
const batchSize = 10_000;

class ErasureHandler implements ShardHandler {
  readonly #context: ErasureContext;
  readonly #work: ErasureWork;
  readonly #monitor: ShardMonitor;
  readonly #closing = new AbortController();

  constructor(context: ErasureContext, work: ErasureWork, monitor: ShardMonitor) {
    this.#context = context;
    this.#work = work;
    this.#monitor = monitor;
  }

  async load(partitions: readonly number[]): Promise<PartitionState[]> {
    const { stored, keys } = this.#context;
    const { subscription } = this.#work;
    const checkpoints = await readCheckpoints(keys.database, subscription, partitions, checkpointTable);
    const known = new Map(checkpoints.map((checkpoint) => [checkpoint.partition, checkpoint]));
    const missing = partitions.filter((partition) => !isOf(stored.epoch, known.get(partition)));
    if (missing.length === 0) return partitions.map((partition) => newPartitionState(known.get(partition)!, 0));
    const reset = resetCheckpoints(subscription, keys.database.dialect, { table: checkpointTable, partitions: missing });
    await keys.database.write([reset]);
    return this.load(partitions);
  }

  async processNext(partitions: readonly PartitionState[]): Promise<BatchResult> {
    const { stored, keys, idleMs } = this.#context;
    const { subscription } = this.#work;
    const onHalt = (partition: PartitionState): void => this.#monitor.partitionHalted(partition);
    const { batch } = await gatherBatch(stored, partitions, { limit: batchSize, gapTimeout: 0, now: performance.now(), onHalt });
    if (batch.length === 0) return { isIdle: true, delay: idleMs };
    if (!(await this.#erase(batch.map(({ events }) => events)))) return { isIdle: true, delay: 0 };
    const moves = batch.map(({ state, events }) => ({ from: state.checkpoint, ...endOf(events), epoch: stored.epoch }));
    await keys.database.write([moveCheckpoints(subscription, moves, keys.database.dialect, checkpointTable)]);
    for (const [index, { state }] of batch.entries()) {
      const { position, lastEventId, epoch } = moves[index]!;
      state.checkpoint = { ...state.checkpoint, position, lastEventId, epoch };
      state.inbox.discardThrough(position);
    }
    return { isIdle: false, delay: 0 };
  }

  /** False if the handler is closed meanwhile. */
  async #erase(byPartition: readonly (readonly AnyStoredEvent[])[]): Promise<boolean> {
    const { types, erase } = this.#work;
    const { signal } = this.#closing;
    try {
      for (const events of byPartition) {
        const named = events.filter(({ type }) => types.includes(type));
        if (named.length > 0) await erase(named, signal);
      }
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      throw error;
    }
  }

  beginClose(): void {
    this.#closing.abort();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  abandon(): Promise<void> {
    this.#closing.abort();
    return Promise.resolve();
  }
}

export function erasureSubscription(context: ErasureContext, work: ErasureWork): ShardSubscription {
  return {
    subscription: work.subscription,
    wakesOnCommit: false,
    openHandler: (_shard, monitor) => new ErasureHandler(context, work, monitor),
  };
}

/** Positions of an earlier epoch are of a log that is gone. */
function isOf(epoch: number, checkpoint: Checkpoint | undefined): boolean {
  return checkpoint !== undefined && (checkpoint.epoch === 0 || checkpoint.epoch === epoch);
}

function endOf(events: readonly AnyStoredEvent[]): { position: number; lastEventId: string } {
  const { position, id: lastEventId } = events.at(-1)!;
  return { position, lastEventId };
}

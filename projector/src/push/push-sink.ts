import type { Database } from '@parley/database/database';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { LogDiverged, type EventStore } from '@parley/event-store/event-store';
import { UnknownEvent } from '@parley/events/upcasters';
import type { Push, PushChannel } from '@parley/push-channel/push-channel';
import type { PushCheckpointRow } from '@parley/read-tables/bookkeeping-tables';
import { LIVE, type Checkpoint } from '@parley/read-tables/checkpoints';
import type { Logger } from '@parley/service-kit/logging';
import { inSpans, type Tracing } from '@parley/service-kit/tracing/tracing';
import type { ProjectorMetrics } from '../metrics.ts';
import { buildPushes } from './build-pushes.ts';
import { pushCheckpointAt, readPushCheckpoints, writePushCheckpoints } from './push-checkpoints.ts';
import { PushPublisher } from './push-publisher.ts';
import type { PendingPush } from './push-queue.ts';
import type { PushTimes } from './push-times.ts';
import { tracePushes } from './trace-pushes.ts';

export interface PushSinkDependencies {
  store: EventStore;
  database: Database;
  push: Pick<PushChannel, 'publish'>;
  metrics: Pick<ProjectorMetrics, 'pushesPublished'>;
  logger: Logger;
  tracing?: Tracing | undefined;
  failpoint?: (name: string) => void;
}

/** More missed events than this are not pushed again: clients receive a resync instead. */
const maxRepeatedEvents = 5_000;
const readSize = 500;

/** Pushes the commits of one shard of the live subscription. */
export class PushSink {
  readonly #store: EventStore;
  readonly #database: Database;
  readonly #publisher: PushPublisher;
  /** The end of what was queued, by partition; empty for a shard that has just started. */
  readonly #queued = new Map<number, PushCheckpointRow>();

  constructor({ store, database, push, metrics, logger, tracing, failpoint }: PushSinkDependencies, times: PushTimes) {
    this.#store = store;
    this.#database = database;
    this.#publisher = new PushPublisher(
      {
        publish: (pushes, pendingPushes = []) => publishTraced(push, tracing, pushes, pendingPushes),
        buildPushes: (pendingPushes, queue) => buildPushes(database, pendingPushes, queue),
        writePushCheckpoints: (checkpoints) => writePushCheckpoints(database, checkpoints),
        onPublished: (pushes) => metrics.pushesPublished(pushes),
        failpoint,
        logger,
      },
      times,
    );
  }

  accept(checkpoint: Checkpoint, events: readonly AnyStoredEvent[]): void {
    const pushCheckpoint = pushCheckpointAt(checkpoint);
    this.#queued.set(checkpoint.partition, pushCheckpoint);
    this.#publisher.enqueue({ events, checkpoint: pushCheckpoint, mayRepeat: false });
  }

  /** Queues what was committed but perhaps never pushed: after a crash, a takeover or a write of unknown outcome. */
  async resume(checkpoints: readonly Checkpoint[]): Promise<void> {
    const unknown = checkpoints.map(({ partition }) => partition).filter((partition) => !this.#queued.has(partition));
    const stored = await readPushCheckpoints(this.#database, unknown);
    for (const checkpoint of checkpoints) {
      const { partition, position, epoch } = checkpoint;
      const end = pushCheckpointAt(checkpoint);
      const start = this.#queued.get(partition) ?? stored.get(partition) ?? { ...end, position: 0, eventId: null };
      if (start.position !== position || (start.epoch !== epoch && position > 0)) await this.#repeatOrSkip(start, end);
      this.#queued.set(partition, end);
    }
  }

  close(): Promise<void> {
    return this.#publisher.close();
  }

  abandon(): Promise<void> {
    return this.#publisher.abandon();
  }

  async #repeatOrSkip(start: PushCheckpointRow, end: PushCheckpointRow): Promise<void> {
    try {
      await this.#repeat(start, end);
    } catch (error) {
      // The log is not the one that the push checkpoint belongs to, or holds an event that this release cannot read.
      if (!(error instanceof LogDiverged || error instanceof UnknownEvent)) throw error;
      this.#publisher.skip(end);
    }
  }

  async #repeat(start: PushCheckpointRow, end: PushCheckpointRow): Promise<void> {
    const missed = end.position - start.position;
    // A partition has no epoch before its first event.
    const isOtherEpoch = start.epoch !== end.epoch && start.position > 0;
    if (missed < 0 || missed > maxRepeatedEvents || isOtherEpoch) return this.#publisher.skip(end);
    const parked = await readParkedPositions(this.#database, start, end);
    let anchor = { position: start.position, eventId: start.eventId };
    while (anchor.position < end.position) {
      const events = await this.#store.readPartition(start.partitionId, anchor, Math.min(readSize, end.position - anchor.position));
      const last = events.at(-1);
      if (!last) return this.#publisher.skip(end);
      anchor = { position: last.position, eventId: last.id };
      const applied = events.filter(({ position }) => !parked.has(position));
      this.#publisher.enqueue({ events: applied, checkpoint: { ...end, ...anchor }, mayRepeat: true });
    }
  }
}

async function publishTraced(
  push: PushSinkDependencies['push'],
  tracing: Tracing | undefined,
  pushes: readonly Push[],
  pendingPushes: readonly PendingPush[],
): Promise<void> {
  if (tracing === undefined) return push.publish(pushes);
  const traced = tracePushes(
    tracing,
    pushes,
    pendingPushes.flatMap(({ events }) => events),
  );
  return inSpans(traced.spans, () => push.publish(traced.pushes));
}

async function readParkedPositions(database: Database, start: PushCheckpointRow, end: PushCheckpointRow): Promise<Set<number>> {
  const sql = 'SELECT position FROM parked_events WHERE subscription = ? AND partition_id = ? AND position > ? AND position <= ?';
  const rows = await database.read<{ position: number }>({ sql, values: [LIVE, start.partitionId, start.position, end.position] });
  return new Set(rows.map(({ position }) => position));
}

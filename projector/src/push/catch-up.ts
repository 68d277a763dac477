/** After a crash, a takeover or a write whose end is not known: what was committed but perhaps never pushed. */
import type { Database } from '@parley/database/database';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { LogDiverged, type EventStore } from '@parley/event-store/event-store';
import { UnknownEvent } from '@parley/events/upcasters';
import type { PushCheckpointRow } from '@parley/read-tables/bookkeeping-tables';
import { LIVE, type Checkpoint } from '@parley/read-tables/checkpoints';
import { readPushCheckpoints } from './push-checkpoints.ts';
import type { PushPublisher } from './push-publisher.ts';

export interface CatchUpSource {
  store: EventStore;
  database: Database;
  pushPublisher: PushPublisher;
  /** Up to where each partition was handed to the emitter; empty for a shard that has just begun. */
  handedOver: Map<number, PushCheckpointRow>;
}

/** More than this is not pushed again one by one: everybody is told to read anew. */
const eventsAtMost = 5_000;

export async function pushUpTo(source: CatchUpSource, checkpoints: readonly Checkpoint[]): Promise<void> {
  const unknown = checkpoints.map(({ partition }) => partition).filter((partition) => !source.handedOver.has(partition));
  const marks = unknown.length > 0 ? await readPushCheckpoints(source.database, unknown) : new Map<number, PushCheckpointRow>();
  for (const checkpoint of checkpoints) {
    const { partition, position, epoch, lastEventId: eventId } = checkpoint;
    const reached = { partitionId: partition, position, epoch, eventId };
    const from = source.handedOver.get(partition) ?? marks.get(partition) ?? { ...reached, position: 0, eventId: null };
    if (from.position !== position || (from.epoch !== epoch && position > 0)) {
      await pushBetween(source, from, reached).catch((error: unknown) => {
        // The log is another one than that of the mark, or holds what this code cannot read: then nothing of it is pushed.
        if (!(error instanceof LogDiverged || error instanceof UnknownEvent)) throw error;
        source.pushPublisher.skip(reached);
      });
    }
    source.handedOver.set(partition, reached);
  }
}

async function pushBetween(
  { store, database, pushPublisher }: CatchUpSource,
  from: PushCheckpointRow,
  reached: PushCheckpointRow,
): Promise<void> {
  const missing = reached.position - from.position;
  // Before the first event of a partition there is no epoch yet.
  const isOfAnother = from.epoch !== reached.epoch && from.position > 0;
  if (missing < 0 || missing > eventsAtMost || isOfAnother) return pushPublisher.skip(reached);
  const parked = await parkedBetween(database, from, reached);
  let anchor = { position: from.position, eventId: from.eventId };
  while (anchor.position < reached.position) {
    const events = await store.readPartition(from.partitionId, anchor, Math.min(500, reached.position - anchor.position));
    const last = events.at(-1);
    if (!last) return pushPublisher.skip(reached);
    anchor = { position: last.position, eventId: last.id };
    pushPublisher.enqueue({
      events: events.filter(({ position }) => !parked.has(position)),
      reached: markAt(last, reached),
      repeated: true,
    });
  }
}

const markAt = ({ position, id: eventId }: AnyStoredEvent, mark: PushCheckpointRow): PushCheckpointRow => ({ ...mark, position, eventId });

async function parkedBetween(database: Database, from: PushCheckpointRow, reached: PushCheckpointRow): Promise<Set<number>> {
  const sql = 'SELECT position FROM parked_events WHERE subscription = ? AND partition_id = ? AND position > ? AND position <= ?';
  const rows = await database.read<{ position: number }>({ sql, values: [LIVE, from.partitionId, from.position, reached.position] });
  return new Set(rows.map(({ position }) => position));
}

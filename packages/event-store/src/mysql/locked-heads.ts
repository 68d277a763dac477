/** First round trip of a batch that competes with other processes: lock the heads, apply their events to the cache, read what it lacks. */
import { EpochMismatch } from '../event-store.ts';
import { idFromBytes } from '@parley/events/id-bytes';
import type { PreparedAppend } from '../planning/prepared-append.ts';
import { BatchView } from './batch-view.ts';
import { uncachedSql, applyUncached } from './uncached-reads.ts';
import { eventIdsByPartition } from './event-rows.ts';
import { type EntityRow, foreignEvents, type ForeignEvents } from './foreign-events.ts';
import type { WriterSession, StatementResult } from './writer-session.ts';
import type { LogCache } from '../caching/log-cache.ts';
import type { LogGuard } from '../high-water-marks/log-guard.ts';
import { eventIdsAtSql, foreignEventsSql, eventsByIdSql, lockHeadsSql } from './read-sql.ts';
import { eventOf } from '../stored-row.ts';
import type { EventRow } from './event-rows.ts';

interface HeadRow {
  partition_id: number;
  position: number;
  epoch: number;
  last_recorded_at: number;
}

export interface LockedHeads {
  view: BatchView;
  /** Another process has written since this one last read the head. */
  sawForeignEvents: boolean;
  lastRecordedAt: number;
}

const foreignLimits = { events: 2_000, entities: 20_000 };

export interface LockOptions {
  appends: readonly PreparedAppend[];
  epoch: number;
  guard: LogGuard;
  checkAllIds: boolean;
}

/** Throws EpochMismatch, LogDiverged or DivergenceSuspected. The transaction stays open in every case. */
export async function lockHeads(
  session: Pick<WriterSession, 'run'>,
  cache: LogCache,
  { appends, epoch, guard, checkAllIds }: LockOptions,
): Promise<LockedHeads> {
  const partitions = [...new Set(appends.map(({ partition }) => partition))].sort((one, other) => one - other);
  const view = new BatchView(cache);
  const uncached = view.uncachedReads(appends);
  const possibleRetries = appends.filter(({ append }) => checkAllIds || append.mayBeRetry);
  const ids = possibleRetries.map(({ partition, events }) => ({ partition, eventId: events[0]!.id }));
  const known = partitions.flatMap((partition) => cache.known(partition) ?? []);
  const marks = guard.marks(partitions);

  const results = await session.run([
    'ROLLBACK',
    'START TRANSACTION',
    lockHeadsSql(partitions),
    marks.length === 0 ? 'DO 0' : eventIdsAtSql(marks),
    ...foreignEventsSql(known, foreignLimits),
    ids.length === 0 ? 'DO 0' : eventsByIdSql(ids),
    ...(uncached ? uncachedSql(uncached) : []),
  ]);
  const [, , heads, markedEvents, events, entities, executed, ...uncachedResults] = results;
  refuseOtherEpoch(rowsOf<HeadRow>(heads), epoch);
  guard.compare(marks, eventIdsByPartition(rowsOf(markedEvents)));
  const sawForeignEvents = applyHeads(
    rowsOf<HeadRow>(heads),
    { events: rowsOf(events), entities: rowsOf(entities) },
    { view, cache, partitions },
  );
  for (const row of rowsOf<EventRow>(executed)) {
    view.commands.set(idFromBytes(row.event_id), { event: eventOf(row), bodyHash: row.body_hash.toString('hex') });
  }
  if (uncached) applyUncached(uncached, uncachedResults, view, cache);

  // Applying foreign events may have evicted or invalidated entries.
  for (let evicted = view.uncachedReads(appends); evicted; evicted = view.uncachedReads(appends)) {
    applyUncached(evicted, (await session.run(['DO 0', ...uncachedSql(evicted)])).slice(1), view, cache);
  }
  return { view, sawForeignEvents, lastRecordedAt: Math.max(...rowsOf<HeadRow>(heads).map((head) => head.last_recorded_at)) };
}

function refuseOtherEpoch(heads: readonly HeadRow[], epoch: number): void {
  const other = heads.find((head) => head.epoch !== epoch);
  if (other) throw new EpochMismatch(`the store is in epoch ${other.epoch}, this process started in epoch ${epoch}`);
}

function applyHeads(
  heads: readonly HeadRow[],
  foreign: { events: EventRow[]; entities: EntityRow[] },
  batch: { view: BatchView; cache: LogCache; partitions: readonly number[] },
): boolean {
  const { view, cache, partitions } = batch;
  if (heads.length !== partitions.length) throw new Error(`the store has heads for ${heads.length} of ${partitions.length} partitions`);
  const isComplete = foreign.entities.length < foreignLimits.entities;
  const byPartition = isComplete ? foreignEvents(foreign.events, foreign.entities) : new Map<number, ForeignEvents>();
  let sawForeignEvents = false;
  for (const head of heads) {
    view.positions.set(head.partition_id, head.position);
    sawForeignEvents = applyHead(head, byPartition.get(head.partition_id), cache) || sawForeignEvents;
  }
  return sawForeignEvents;
}

/** Updates the cache to the head. True if another process has moved it. */
function applyHead(head: HeadRow, foreign: ForeignEvents | undefined, cache: LogCache): boolean {
  const { partition_id: partition, position, last_recorded_at: lastRecordedAt } = head;
  const known = cache.known(partition);
  if (known?.position === position) return false;
  if (known && foreign?.events.length === position - known.position) {
    cache.apply(known.position, { partition, position, lastRecordedAt, lastEventId: foreign.lastEventId }, foreign.events);
  } else {
    // Unknown so far, too many foreign events, or lost commits of another process: start over.
    cache.resetPartition({ partition, position, lastRecordedAt, lastEventId: null });
  }
  return known !== undefined;
}

function rowsOf<Row>(result: StatementResult | undefined): Row[] {
  return Array.isArray(result) ? (result as Row[]) : [];
}

/** Trip 1 of a batch that is not alone: lock the heads, take in what others wrote, read what is cold. */
import { EpochMismatch } from '../event-store.ts';
import { idFromBytes } from '@parley/events/id-bytes';
import type { PreparedAppend } from '../planning/prepared-append.ts';
import { BatchView } from './batch-view.ts';
import { coldSql, takeCold } from './cold-reads.ts';
import { type EntityRow, foldedRows, type FoldedRows } from './folding.ts';
import type { LaneSession, StatementResult } from './lane-session.ts';
import type { LogCache } from '../caching/log-cache.ts';
import { deltaSql, eventsByIdSql, lockHeadsSql } from './read-sql.ts';
import { eventOf } from '../stored-row.ts';
import type { EventRow } from './stored-rows.ts';

interface HeadRow {
  partition_id: number;
  position: number;
  epoch: number;
  last_recorded_at: number;
}

export interface LockedHeads {
  view: BatchView;
  /** Another process has written since this one last looked. */
  metOthers: boolean;
  lastRecordedAt: number;
}

const deltaLimits = { events: 2_000, entities: 20_000 };

/** Throws EpochMismatch. The transaction stays open, whatever happens. */
export async function lockHeads(
  session: Pick<LaneSession, 'run'>,
  cache: LogCache,
  { appends, epoch, checkAllIds }: { appends: readonly PreparedAppend[]; epoch: number; checkAllIds: boolean },
): Promise<LockedHeads> {
  const partitions = [...new Set(appends.map(({ partition }) => partition))].sort((one, other) => one - other);
  const view = new BatchView(cache);
  const cold = view.coldThings(appends);
  const suspects = appends.filter(({ append }) => checkAllIds || append.mayBeRetry);
  const ids = suspects.map(({ partition, events }) => ({ partition, eventId: events[0]!.id }));
  const known = partitions.flatMap((partition) => cache.known(partition) ?? []);

  const results = await session.run([
    'ROLLBACK',
    'START TRANSACTION',
    lockHeadsSql(partitions),
    ...deltaSql(known, deltaLimits),
    ids.length === 0 ? 'DO 0' : eventsByIdSql(ids),
    ...(cold ? coldSql(cold) : []),
  ]);
  const [, , heads, delta, entities, executed, ...coldResults] = results;
  const metOthers = takeHeads(
    rowsOf<HeadRow>(heads),
    { delta: rowsOf(delta), entities: rowsOf(entities) },
    { view, cache, epoch, partitions },
  );
  for (const row of rowsOf<EventRow>(executed)) {
    view.commands.set(idFromBytes(row.event_id), { event: eventOf(row), bodyHash: row.body_hash.toString('hex') });
  }
  if (cold) takeCold(cold, coldResults, view, cache);

  // Taking in what others wrote may have made the cache forget.
  for (let forgotten = view.coldThings(appends); forgotten; forgotten = view.coldThings(appends)) {
    takeCold(forgotten, (await session.run(['DO 0', ...coldSql(forgotten)])).slice(1), view, cache);
  }
  return { view, metOthers, lastRecordedAt: Math.max(...rowsOf<HeadRow>(heads).map((head) => head.last_recorded_at)) };
}

function takeHeads(
  heads: readonly HeadRow[],
  written: { delta: EventRow[]; entities: EntityRow[] },
  batch: { view: BatchView; cache: LogCache; epoch: number; partitions: readonly number[] },
): boolean {
  const { view, cache, epoch, partitions } = batch;
  if (heads.length !== partitions.length) throw new Error(`the store has heads for ${heads.length} of ${partitions.length} partitions`);
  const isWhole = written.entities.length < deltaLimits.entities;
  const deltas = isWhole ? foldedRows(written.delta, written.entities) : new Map<number, FoldedRows>();
  let metOthers = false;
  for (const head of heads) {
    if (head.epoch !== epoch) throw new EpochMismatch(`the store is in epoch ${head.epoch}, this process began in ${epoch}`);
    view.positions.set(head.partition_id, head.position);
    metOthers = takeHead(head, deltas.get(head.partition_id), cache) || metOthers;
  }
  return metOthers;
}

/** True if the partition moved without this process. */
function takeHead(head: HeadRow, delta: FoldedRows | undefined, cache: LogCache): boolean {
  const { partition_id: partition, position, last_recorded_at: lastRecordedAt } = head;
  const known = cache.known(partition);
  if (known?.position === position) return false;
  if (known && delta?.events.length === position - known.position) {
    cache.fold(known.position, { partition, position, lastRecordedAt, lastEventId: delta.lastEventId }, delta.events);
  } else {
    // Unknown so far, or too much was written, or commits were lost: begin anew.
    cache.learn({ partition, position, lastRecordedAt, lastEventId: null });
  }
  return known !== undefined;
}

function rowsOf<Row>(result: StatementResult | undefined): Row[] {
  return Array.isArray(result) ? (result as Row[]) : [];
}

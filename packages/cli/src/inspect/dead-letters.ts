import { columnSql, decodeRow } from '@parley/database/table-sql';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { idToBytes } from '@parley/events/id-bytes';
import { partitionOf } from '@parley/events/partitions';
import { liveProjections } from '@parley/projector/projections/all';
import { retryParked } from '@parley/projector/subscription/retry-parked';
import { parkedEvents, type ParkedSequenceRow } from '@parley/read-models/bookkeeping-tables';
import { readParkedSequences } from '@parley/read-models/parked';
import type { Output } from '../output/output.ts';
import { Refusal } from '../refusal.ts';
import type { Stores } from '../stores/open-stores.ts';

export async function listDeadLetters({ read }: Stores, output: Output): Promise<void> {
  const waiting = await read.read<{ sequence_id: Buffer; waiting: number }>({
    sql: 'SELECT sequence_id, COUNT(*) AS waiting FROM parked_events GROUP BY sequence_id',
  });
  const counts = new Map(waiting.map((row) => [row.sequence_id.toString('hex'), row.waiting]));
  const letters = (await readParkedSequences(read)).map((row) => letterOf(row, counts));
  output.list(
    letters,
    [
      { title: 'parked', of: ({ id }) => id },
      { title: 'since', of: ({ parkedAt }) => parkedAt },
      { title: 'at', of: ({ partition, position }) => `${partition}:${position}` },
      { title: 'event', of: ({ eventType }) => eventType },
      { title: 'projection', of: ({ projection }) => projection },
      { title: 'waiting', of: ({ events }) => events, right: true },
      { title: 'error', of: ({ error }) => error },
    ],
    'Nothing is parked.',
  );
}

function letterOf(row: ParkedSequenceRow, counts: ReadonlyMap<string, number>) {
  const { sequenceId: id, partitionId: partition, position, eventId, eventType, projection, error } = row;
  const events = counts.get(idToBytes(id).toString('hex')) ?? 0;
  return { id, partition, position, eventId, eventType, projection, error, events, parkedAt: new Date(row.parkedAt / 1_000).toISOString() };
}

export async function showDeadLetter({ read, store }: Stores, output: Output, id: string): Promise<void> {
  const sql = `SELECT ${columnSql(parkedEvents)} FROM parked_events WHERE partition_id = ? AND sequence_id = ? ORDER BY position`;
  const rows = (await read.read({ sql, values: [partitionOf(id), idToBytes(id)] })).map((row) => decodeRow(parkedEvents, row));
  if (rows.length === 0) throw new Refusal(`nothing of ${id} is parked`, 'parley dead-letters list');
  const events: AnyStoredEvent[] = [];
  for (const { partitionId, position } of rows) {
    events.push(...(await store.readPartition(partitionId, { position: position - 1, eventId: null }, 1)));
  }
  const [cause] = (await readParkedSequences(read)).filter(({ sequenceId }) => sequenceId === id);
  if (cause) output.say(`${cause.projection} could not fold the first of these: ${cause.error}`);
  for (const event of events) {
    const { partition, position, stream, version, type, payload } = event;
    output.tell(event, `${partition}:${position} ${stream}@${version} ${type} ${JSON.stringify(payload)}`);
  }
}

/** `ids`: null means all. Throws Refusal when one stays parked. */
export async function retryDeadLetters({ store, read: database }: Stores, output: Output, ids: readonly string[] | null): Promise<void> {
  const wanted = ids ?? (await readParkedSequences(database)).map(({ sequenceId }) => sequenceId);
  let failed = 0;
  for (const id of wanted) {
    const retried = await retryParked({ store, database, projections: liveProjections }, id);
    if (retried.kind === 'folded') {
      const { length } = retried.events;
      output.tell({ id, result: 'folded', events: length }, `${id}: ${length} event(s) folded; it goes on.`);
    } else if (retried.kind === 'not_parked') {
      output.tell({ id, result: 'not_parked' }, `${id}: nothing of it is parked.`);
    } else {
      failed++;
      const { event, projection, error } = retried;
      const told = error instanceof Error ? error.message : String(error);
      const at = { partition: event.partition, position: event.position, type: event.type, projection, error: told };
      output.tell(
        { id, result: 'failed', ...at },
        `${id}: still cannot be folded at ${event.partition}:${event.position}: ${projection}: ${told}`,
      );
    }
  }
  if (wanted.length === 0) output.say('Nothing is parked.');
  if (failed > 0)
    throw new Refusal(`${failed} of ${wanted.length} stay parked: this release cannot fold them either`, 'parley dead-letters show ID');
}

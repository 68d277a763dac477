import { columnSql, decodeRow } from '@parley/database/table-sql';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { idToBytes } from '@parley/events/id-bytes';
import { partitionOf } from '@parley/events/partitions';
import { subscriptions } from '@parley/projector/projections/subscriptions';
import { retryParked } from '@parley/projector/subscription/retry-parked';
import { parkedEvents, type ParkedSequenceRow } from '@parley/read-models/bookkeeping-tables';
import { readParkedSequences } from '@parley/read-models/parked';
import type { Output } from '../output/output.ts';
import { Refusal } from '../refusal.ts';
import type { Stores } from '../stores/open-stores.ts';

export async function listDeadLetters({ read }: Stores, output: Output): Promise<void> {
  const waiting = await read.read<{ subscription: string; sequence_id: Buffer; waiting: number }>({
    sql: 'SELECT subscription, sequence_id, COUNT(*) AS waiting FROM parked_events GROUP BY subscription, sequence_id',
  });
  const counts = new Map(waiting.map((row) => [row.subscription + row.sequence_id.toString('hex'), row.waiting]));
  output.list(
    (await readAllParked(read)).map((row) => letterOf(row, counts)),
    [
      { title: 'parked', of: ({ id }) => id },
      { title: 'of', of: ({ subscription }) => subscription },
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

async function readAllParked(read: Stores['read']): Promise<ParkedSequenceRow[]> {
  const all = await Promise.all(subscriptions.map(({ subscription }) => readParkedSequences(read, subscription)));
  return all.flat();
}

function letterOf(row: ParkedSequenceRow, counts: ReadonlyMap<string, number>) {
  const { subscription, sequenceId: id, partitionId: partition, position, eventId, eventType, projection, error } = row;
  const events = counts.get(subscription + idToBytes(id).toString('hex')) ?? 0;
  const parkedAt = new Date(row.parkedAt / 1_000).toISOString();
  return { id, subscription, partition, position, eventId, eventType, projection, error, events, parkedAt };
}

/** The events that wait, once each, also when two subscriptions wait for the same. */
export async function showDeadLetter({ read, store }: Stores, output: Output, id: string): Promise<void> {
  const sql = `SELECT ${columnSql(parkedEvents)} FROM parked_events WHERE partition_id = ? AND sequence_id = ? ORDER BY position`;
  const rows = (await read.read({ sql, values: [partitionOf(id), idToBytes(id)] })).map((row) => decodeRow(parkedEvents, row));
  if (rows.length === 0) throw new Refusal(`nothing of ${id} is parked`, 'parley dead-letters list');
  for (const { sequenceId, projection, error } of await readAllParked(read)) {
    if (sequenceId === id) output.say(`${projection} could not fold the first that waits for it: ${error}`);
  }
  for (const position of new Set(rows.map((row) => row.position))) {
    const events: AnyStoredEvent[] = await store.readPartition(partitionOf(id), { position: position - 1, eventId: null }, 1);
    for (const event of events) {
      const { partition, stream, version, type, payload } = event;
      output.tell(event, `${partition}:${position} ${stream}@${version} ${type} ${JSON.stringify(payload)}`);
    }
  }
}

/** `ids`: null means all. Throws Refusal when one stays parked. */
export async function retryDeadLetters(stores: Stores, output: Output, ids: readonly string[] | null): Promise<void> {
  const parked = await readAllParked(stores.read);
  const wanted = ids ?? [...new Set(parked.map(({ sequenceId }) => sequenceId))];
  let failed = 0;
  for (const id of wanted) {
    const waits = parked.filter(({ sequenceId }) => sequenceId === id);
    if (waits.length === 0) output.tell({ id, result: 'not_parked' }, `${id}: nothing of it is parked.`);
    for (const { subscription } of waits) if (!(await retryOne(stores, output, { id, subscription }))) failed++;
  }
  if (wanted.length === 0) output.say('Nothing is parked.');
  if (failed > 0) throw new Refusal(`${failed} stay(s) parked: this release cannot fold them either`, 'parley dead-letters show ID');
}

async function retryOne({ store, read: database }: Stores, output: Output, letter: { id: string; subscription: string }): Promise<boolean> {
  const { id, subscription } = letter;
  const { projections } = subscriptions.find((one) => one.subscription === subscription)!;
  const retried = await retryParked({ store, database, subscription, projections }, id);
  if (retried.kind === 'folded') {
    const events = retried.events.length;
    output.tell({ ...letter, result: 'folded', events }, `${id}: ${events} event(s) folded for ${subscription}; it goes on.`);
  } else if (retried.kind === 'not_parked') {
    output.tell({ ...letter, result: 'not_parked' }, `${id}: another one took it up meanwhile.`);
  } else {
    const { event, projection } = retried;
    const error = retried.error instanceof Error ? retried.error.message : String(retried.error);
    const at = `${event.partition}:${event.position}`;
    output.tell({ ...letter, result: 'failed', at, projection, error }, `${id}: still cannot be folded at ${at}: ${projection}: ${error}`);
  }
  return retried.kind !== 'failed';
}

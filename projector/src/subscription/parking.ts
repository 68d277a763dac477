import type { Database, Statement } from '@parley/database/database';
import { upserts } from '@parley/database/table-sql';
import { parkedEvents, parkedSequences, type ParkedSequenceRow } from '@parley/read-tables/bookkeeping-tables';
import { errorSummary } from '@parley/service-kit/error-fields';
import { sequenceOf, type ParkedEvent } from '../apply/apply-batch.ts';

/** Belong in the transaction that moves the checkpoint past the parked events. */
export async function parkingStatements(
  database: Pick<Database, 'dialect' | 'now'>,
  subscription: string,
  parked: readonly ParkedEvent[],
): Promise<Statement[]> {
  if (parked.length === 0) return [];
  const events = parked.map(({ event }) => {
    const { partition: partitionId, position, stream, version } = event;
    return { subscription, partitionId, position, sequenceId: sequenceOf(event), stream, version };
  });
  const causes = parked.filter(({ cause }) => cause !== undefined);
  const parkedAt = causes.length > 0 ? await database.now() : 0;
  const sequences = causes.map((parkedEvent) => ({ subscription, ...sequenceRow(parkedEvent, parkedAt) }));
  return [...upserts(parkedSequences, sequences, database.dialect), ...upserts(parkedEvents, events, database.dialect)];
}

function sequenceRow({ event, cause }: ParkedEvent, parkedAt: number): Omit<ParkedSequenceRow, 'subscription'> {
  return {
    partitionId: event.partition,
    sequenceId: sequenceOf(event),
    position: event.position,
    eventId: event.id,
    eventType: event.type,
    projection: cause!.projection,
    error: errorSummary(cause!.error),
    parkedAt,
  };
}

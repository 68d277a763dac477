/** What stands in a timeline beside messages, as the socket told it. */
import type { SqlValue, Statement } from '@parley/database/database';
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import { partitionOf } from '@parley/events/partitions';
import type { TimelineEvent } from '@parley/events/wire/events';
import { toTimelineEvent, type StoredTimelineEvent, type Told } from '@parley/events/wire/to-wire';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { readEnrichment } from '@parley/read-tables/reads/enrichment';

export interface SystemEventRow {
  eventId: Buffer;
  seq: number;
  type: string;
  actorId: Buffer;
  payload: string;
  at: number;
  position: number;
}

/** SystemEventRows of a conversation; `part` ends the query. */
export function systemEventsQuery({ names }: ReadTables, conversationId: string, part: { sql: string; values: SqlValue[] }): Statement {
  return {
    sql: `SELECT e.event_id AS eventId, e.seq AS seq, e.type AS type, e.actor_id AS actorId, e.payload AS payload, e.at AS at,
        e.position AS position
      FROM ${names.timeline_events} e WHERE e.conversation_id = ? ${part.sql}`,
    values: [idToBytes(conversationId), ...part.values],
  };
}

/** With the profiles of those who came, as they stand now. */
export async function viewSystemEvents(
  tables: ReadTables,
  { conversationId, epoch }: { conversationId: string; epoch: number },
  rows: readonly SystemEventRow[],
): Promise<TimelineEvent[]> {
  const partition = partitionOf(conversationId);
  const facts = rows.map((row) => eventOf(row, partition));
  const around = await readEnrichment(tables, epoch, facts);
  return facts.map((fact) => toTimelineEvent(fact, around));
}

/** The projection wrote what the log held: its payload is taken at its word. */
function eventOf(
  { eventId, seq: version, type, actorId, payload, at, position }: SystemEventRow,
  partition: number,
): Told<StoredTimelineEvent> {
  const place = { id: idFromBytes(eventId), version, partition, position, recordedAt: at };
  return { ...place, type, payload: JSON.parse(payload), metadata: { actorId: idFromBytes(actorId) } } as Told<StoredTimelineEvent>;
}

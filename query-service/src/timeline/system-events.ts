/** Timeline items other than messages and calls, as wire events. */
import type { Statement } from '@parley/database/database';
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import { partitionOf } from '@parley/events/partitions';
import type { TimelineEvent } from '@parley/events/wire/events';
import { toTimelineEvent, type StoredTimelineEvent, type EventRecord } from '@parley/events/wire/to-wire';
import type { Condition } from '@parley/read-tables/reads/read-matching';
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

/** Returns SystemEventRows of a conversation. `range` ends the query. */
export function systemEventsQuery({ names }: ReadTables, conversationId: string, range: Condition): Statement {
  return {
    sql: `SELECT e.event_id AS eventId, e.seq AS seq, e.type AS type, e.actor_id AS actorId, e.payload AS payload, e.at AS at,
        e.position AS position
      FROM ${names.timeline_events} e WHERE e.conversation_id = ? ${range.sql}`,
    values: [idToBytes(conversationId), ...range.values],
  };
}

/** Converts rows to wire events, with the current profiles of added members. */
export async function viewSystemEvents(
  tables: ReadTables,
  { conversationId, epoch }: { conversationId: string; epoch: number },
  rows: readonly SystemEventRow[],
): Promise<TimelineEvent[]> {
  const partition = partitionOf(conversationId);
  const events = rows.map((row) => eventRecord(row, partition));
  const enrichment = await readEnrichment(tables, epoch, events);
  return events.map((event) => toTimelineEvent(event, enrichment));
}

/** Not validated: the projection wrote the payload as it is in the log. */
function eventRecord(
  { eventId, seq: version, type, actorId, payload, at, position }: SystemEventRow,
  partition: number,
): EventRecord<StoredTimelineEvent> {
  const head = { id: idFromBytes(eventId), version, partition, position, recordedAt: at };
  return { ...head, type, payload: JSON.parse(payload), metadata: { actorId: idFromBytes(actorId) } } as EventRecord<StoredTimelineEvent>;
}

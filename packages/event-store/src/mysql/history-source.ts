/** Reads histories from MySQL, all in one statement. */
import type { AnyStoredEvent } from '@parley/events/envelope';
import type { HistorySource } from '../caching/history-loader.ts';
import { contributedEvents } from '../caching/log-cache.ts';
import type { LogReads } from './log-reads.ts';
import { historiesSql } from './read-sql.ts';
import { eventOf } from '../stored-row.ts';
import type { EventRow } from './event-rows.ts';

type RequestedRow = EventRow & { request: number };

export function historySource(reads: LogReads): HistorySource {
  return {
    knownPartitions: () => reads.knownPartitions(),
    async select(refs, streams) {
      const rows = Map.groupBy(await reads.rows<RequestedRow>(historiesSql(refs, streams)), ({ request }) => request);
      const events = new Map<string, AnyStoredEvent>();
      const histories = refs.map((ref, request) => {
        const selected = (rows.get(request) ?? []).sort((one, other) => one.version - other.version);
        const about = contributedEvents(ref, selected);
        const payloadBytes = about.reduce((sum, { payload }) => sum + payload.length, 0);
        return { events: about.map((row) => eventOnce(row, events)), payloadBytes };
      });
      const heads = streams.map((_, index) => {
        const [last] = rows.get(refs.length + index) ?? [];
        return { version: last?.version ?? 0, messages: last?.messages ?? 0, members: last?.members ?? 0 };
      });
      return { histories, heads };
    },
  };
}

/** Decodes an event that two entities share only once. */
function eventOnce(row: EventRow, events: Map<string, AnyStoredEvent>): AnyStoredEvent {
  const key = `${row.partition_id}@${row.position}`;
  let event = events.get(key);
  if (!event) events.set(key, (event = eventOf(row)));
  return event;
}

/** Histories out of MySQL: everything that is asked for in one statement. */
import type { AnyStoredEvent } from '@parley/events/envelope';
import type { HistorySource } from '../caching/history-loader.ts';
import type { LogReads } from './log-reads.ts';
import { historiesSql } from './read-sql.ts';
import { eventOf } from '../stored-row.ts';
import type { EventRow } from './stored-rows.ts';

type MarkedRow = EventRow & { mark: number };

export function historySource(reads: LogReads): HistorySource {
  return {
    standings: () => reads.standings(),
    async select(refs, streams) {
      const rows = Map.groupBy(await reads.rows<MarkedRow>(historiesSql(refs, streams)), ({ mark }) => mark);
      const events = new Map<string, AnyStoredEvent>();
      const histories = refs.map((_, mark) => {
        const about = (rows.get(mark) ?? []).sort((one, other) => one.version - other.version);
        const payloadBytes = about.reduce((sum, { payload }) => sum + payload.length, 0);
        return { events: about.map((row) => eventOnce(row, events)), payloadBytes };
      });
      const heads = streams.map((_, index) => {
        const [end] = rows.get(refs.length + index) ?? [];
        return { version: end?.version ?? 0, messages: end?.messages ?? 0, members: end?.members ?? 0 };
      });
      return { histories, heads };
    },
  };
}

/** Two entities may share an event: it is read once, and kept once. */
function eventOnce(row: EventRow, events: Map<string, AnyStoredEvent>): AnyStoredEvent {
  const place = `${row.partition_id}@${row.position}`;
  let event = events.get(place);
  if (!event) events.set(place, (event = eventOf(row)));
  return event;
}

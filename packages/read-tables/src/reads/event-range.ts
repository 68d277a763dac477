import type { TimeSlices } from '@parley/concurrency/time-slices';
import type { EventStore } from '@parley/event-store/event-store';
import { conversationStream } from '@parley/events/streams';
import type { TimelineEvent } from '@parley/events/wire/events';
import { isTimelineEvent, toTimelineEvent } from '@parley/events/wire/to-wire';
import type { ReadTables } from './read-tables.ts';
import { readEnrichment } from './enrichment.ts';

export interface EventRangeQuery {
  conversationId: string;
  after: number;
  /** `lastSeq` of the read tables. The log may be ahead of them, with events that are not published yet. */
  upTo: number;
  limit: number;
  /** Size of the events as JSON in UTF-8. If it is positive, the first event is returned whatever its size. */
  maxBytes: number;
  /** Pauses between reads: reads of SQLite, and large texts, occupy the event loop. */
  slices?: TimeSlices;
}

export interface EventRange {
  events: TimelineEvent[];
  hasMore: boolean;
  /** Size of the events as JSON in UTF-8. */
  bytes: number;
}

/** Bounds the memory of a read: its events are in memory before they are measured. */
const [eventsOfFirstRead, maxEventsPerRead] = [20, 100];

/**
 * Reads the wire events of a conversation after a seq, in their current state: no event contains text of a deleted message. Ends early
 * before the event that would exceed `maxBytes`. The caller checks that the reader is a member.
 */
export async function readEventRange(
  tables: ReadTables,
  store: Pick<EventStore, 'epoch' | 'readStream'>,
  { conversationId, after, upTo, limit, maxBytes, slices }: EventRangeQuery,
): Promise<EventRange> {
  const range: EventRange = { events: [], hasMore: after < upTo, bytes: 0 };
  if (maxBytes <= 0) return range;
  let [last, remaining] = [after, limit];
  while (last < upTo && remaining > 0) {
    const due = slices?.yieldIfDue();
    if (due) await due;
    const count = Math.min(remaining, eventsThatFit(range, maxBytes));
    const stored = await store.readStream(conversationStream(conversationId), { after: last, upTo, limit: count });
    const events = stored.filter(isTimelineEvent);
    const enrichment = await readEnrichment(tables, store.epoch, events);
    for (const event of events) {
      const dueWithin = slices?.yieldIfDue();
      if (dueWithin) await dueWithin;
      const wireEvent = toTimelineEvent(event, enrichment);
      const bytes = Buffer.byteLength(JSON.stringify(wireEvent));
      if (range.events.length > 0 && range.bytes + bytes > maxBytes) return { ...range, hasMore: true };
      range.events.push(wireEvent);
      range.bytes += bytes;
    }
    remaining -= count;
    last = stored.at(-1)?.version ?? upTo;
  }
  return { ...range, hasMore: last < upTo };
}

/** Estimates by the average size of the events read so far how many more fit. */
function eventsThatFit({ events, bytes }: EventRange, maxBytes: number): number {
  if (events.length === 0) return eventsOfFirstRead;
  const fitting = Math.ceil(((maxBytes - bytes) / bytes) * events.length);
  return Math.max(1, Math.min(maxEventsPerRead, fitting));
}

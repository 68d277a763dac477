import type { EventStore } from '@parley/event-store/event-store';
import { conversationStream } from '@parley/events/streams';
import type { TimelineEvent } from '@parley/events/wire/events';
import { isTimelineEvent, toTimelineEvent } from '@parley/events/wire/to-wire';
import type { ReadTables } from './read-tables.ts';
import { readEnrichment } from './enrichment.ts';

export interface EventRange {
  conversationId: string;
  after: number;
  /** `lastSeq` of the read tables. The log may be ahead of them, with events that are not published yet. */
  upTo: number;
  limit: number;
}

/**
 * Reads the wire events of a conversation after a seq, in their current state: no event contains text of a deleted message. The caller
 * checks that the reader is a member.
 */
export async function readEventRange(
  tables: ReadTables,
  store: Pick<EventStore, 'epoch' | 'readStream'>,
  { conversationId, after, upTo, limit }: EventRange,
): Promise<{ events: TimelineEvent[]; hasMore: boolean }> {
  if (after >= upTo || limit === 0) return { events: [], hasMore: after < upTo };
  const stored = await store.readStream(conversationStream(conversationId), { after, upTo, limit });
  const events = stored.filter(isTimelineEvent);
  const enrichment = await readEnrichment(tables, store.epoch, events);
  const last = stored.at(-1);
  return { events: events.map((event) => toTimelineEvent(event, enrichment)), hasMore: last !== undefined && last.version < upTo };
}

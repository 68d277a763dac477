import type { EventStore } from '@parley/event-store/event-store';
import { conversationStream } from '@parley/events/streams';
import type { TimelineEvent } from '@parley/events/wire/events';
import { isTimelineEvent, toTimelineEvent } from '@parley/events/wire/to-wire';
import type { ReadTables } from './read-tables.ts';
import { readEnrichment } from './enrichment.ts';

export interface EventRange {
  conversationId: string;
  after: number;
  /** The read side's `lastSeq`, as the reader's standing tells it: the log may be ahead, and what it holds is not out yet. */
  upTo: number;
  limit: number;
}

/**
 * What the socket carried of a conversation after a seq, as things stand: text of deleted messages is gone from every
 * event. Whether the reader may see it is the caller's to ask.
 */
export async function readEventRange(
  tables: ReadTables,
  store: Pick<EventStore, 'epoch' | 'readStream'>,
  { conversationId, after, upTo, limit }: EventRange,
): Promise<{ events: TimelineEvent[]; hasMore: boolean }> {
  if (after >= upTo || limit === 0) return { events: [], hasMore: after < upTo };
  const stored = await store.readStream(conversationStream(conversationId), { after, upTo, limit });
  const facts = stored.filter(isTimelineEvent);
  const around = await readEnrichment(tables, store.epoch, facts);
  const last = stored.at(-1);
  return { events: facts.map((fact) => toTimelineEvent(fact, around)), hasMore: last !== undefined && last.version < upTo };
}

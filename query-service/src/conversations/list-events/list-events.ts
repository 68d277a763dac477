import type { EventStore } from '@parley/event-store/event-store';
import type { TimelineEvent } from '@parley/events/wire/events';
import { readEventRange } from '@parley/read-tables/reads/event-range';
import { readStandings } from '@parley/read-tables/reads/memberships';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { Problem } from '@parley/service-kit/problems';

export interface ListEvents {
  readerId: string;
  conversationId: string;
  after: number;
  limit: number;
}

export interface EventPage {
  items: TimelineEvent[];
  hasMore: boolean;
}

/** What the socket carried, as things stand. Throws Problem `not_found` for who is no member. */
export async function listEvents(
  tables: ReadTables,
  store: Pick<EventStore, 'epoch' | 'readStream'>,
  { readerId, conversationId, after, limit }: ListEvents,
): Promise<EventPage> {
  const standing = (await readStandings(tables, readerId, [conversationId])).get(conversationId);
  if (!standing) throw new Problem('not_found');
  const { events, hasMore } = await readEventRange(tables, store, { conversationId, after, upTo: standing.lastSeq, limit });
  return { items: events, hasMore };
}

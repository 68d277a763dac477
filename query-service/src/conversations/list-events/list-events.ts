import type { EventStore } from '@parley/event-store/event-store';
import type { TimelineEvent } from '@parley/events/wire/events';
import { readEventRange } from '@parley/read-tables/reads/event-range';
import { readCurrentMemberships } from '@parley/read-tables/reads/memberships';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { Problem } from '@parley/service-kit/problems';
import type { PageBounds } from '../../page.ts';
import { slices } from '../../slices.ts';

export interface ListEvents extends PageBounds {
  readerId: string;
  conversationId: string;
  after: number;
}

export interface EventPage {
  items: TimelineEvent[];
  hasMore: boolean;
}

/** Lists events as the gateway sends them, in their current state. Throws Problem `not_found` if the reader is not a member. */
export async function listEvents(
  tables: ReadTables,
  store: Pick<EventStore, 'epoch' | 'readStream'>,
  { readerId, conversationId, after, limit, maxBytes }: ListEvents,
): Promise<EventPage> {
  const membership = (await readCurrentMemberships(tables, readerId, [conversationId])).get(conversationId);
  if (!membership) throw new Problem('not_found');
  const range = { conversationId, after, upTo: membership.lastSeq, limit, maxBytes, slices };
  const { events, hasMore } = await readEventRange(tables, store, range);
  return { items: events, hasMore };
}

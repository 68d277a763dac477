import type { EventStore } from '@parley/event-store/event-store';
import { maxTrackedMembers } from '@parley/events/wire/conversations';
import type { TimelineEvent } from '@parley/events/wire/events';
import { syncRequest, type SyncItem } from '@parley/events/wire/socket-contract';
import { readEventRange } from '@parley/read-tables/reads/event-range';
import { readStandings } from '@parley/read-tables/reads/memberships';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { parseArgument } from './parse-argument.ts';

export interface SyncSources {
  openTables(): Promise<ReadTables>;
  store: Pick<EventStore, 'epoch' | 'readStream'>;
}

/** The answer, and its messages whose delivery counts: the last of each conversation that is small enough. */
export interface Synced {
  answer: { items: SyncItem[] };
  tracked: TimelineEvent[];
}

/** In one answer; who is further behind in a conversation does better with a fresh page. */
const eventsAtMost = 1_000;

/** What a client missed, conversation by conversation, as things stand. Throws Problem `validation_failed`. */
export async function sync(sources: SyncSources, userId: string, argument: unknown): Promise<Synced> {
  const { conversations } = parseArgument(syncRequest, argument);
  const tables = await sources.openTables();
  const standings = await readStandings(tables, userId, [...new Set(conversations.map(({ id }) => id))]);
  const items: SyncItem[] = [];
  const tracked: TimelineEvent[] = [];
  let left = eventsAtMost;
  for (const { id, after } of conversations) {
    const standing = standings.get(id);
    if (standing === undefined) {
      items.push({ id, gone: true });
      continue;
    }
    const { lastSeq: upTo, members } = standing;
    if (after > upTo || upTo - after > eventsAtMost) {
      items.push({ id, events: [], hasMore: false, reset: true });
    } else {
      const { events, hasMore } = await readEventRange(tables, sources.store, { conversationId: id, after, upTo, limit: left });
      left -= events.length;
      items.push({ id, events, hasMore, reset: false });
      const last = events.findLast(({ type, actorId }) => type === 'message.sent' && actorId !== userId);
      if (last && members <= maxTrackedMembers) tracked.push(last);
    }
  }
  return { answer: { items }, tracked };
}

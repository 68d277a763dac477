import type { TimeSlices } from '@parley/concurrency/time-slices';
import type { EventStore } from '@parley/event-store/event-store';
import { maxTrackedMembers } from '@parley/events/wire/tracked-members';
import type { TimelineEvent } from '@parley/events/wire/events';
import { syncRequest, type SyncItem } from '@parley/events/wire/socket-contract';
import { readEventRange } from '@parley/read-tables/reads/event-range';
import { readCurrentMemberships } from '@parley/read-tables/reads/memberships';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { parseArgument } from './parse-argument.ts';

export interface SyncSources {
  openTables(): Promise<ReadTables>;
  store: Pick<EventStore, 'epoch' | 'readStream'>;
  /** Reads of SQLite do not yield to the event loop. */
  slices: TimeSlices;
}

export interface SyncResult {
  answer: { items: SyncItem[] };
  /** Events whose delivery is tracked: the newest message of another user in each conversation that is small enough. */
  tracked: TimelineEvent[];
  /** Size of the events as JSON in UTF-8. */
  bytes: number;
}

/** Per answer. A client that is further behind in a conversation reads the newest page instead. */
const maxEvents = 1_000;

/**
 * Reads the events that a client missed in each conversation, in their current state. Ends early, also within a conversation, before
 * the event that would exceed `maxBytes`. Throws Problem `validation_failed`.
 */
export async function sync(sources: SyncSources, userId: string, argument: unknown, maxBytes: number): Promise<SyncResult> {
  const { conversations } = parseArgument(syncRequest, argument);
  const tables = await sources.openTables();
  const positions = await readCurrentMemberships(tables, userId, [...new Set(conversations.map(({ id }) => id))]);
  const items: SyncItem[] = [];
  const tracked: TimelineEvent[] = [];
  const remaining = { events: maxEvents, bytes: maxBytes };
  for (const { id, after } of conversations) {
    const due = sources.slices.yieldIfDue();
    if (due) await due;
    const position = positions.get(id);
    if (position === undefined) {
      items.push({ id, gone: true });
      continue;
    }
    const { lastSeq: upTo, members } = position;
    if (after > upTo || upTo - after > maxEvents) {
      items.push({ id, events: [], hasMore: false, reset: true });
    } else {
      const range = { conversationId: id, after, upTo, limit: remaining.events, maxBytes: remaining.bytes, slices: sources.slices };
      const { events, hasMore, bytes } = await readEventRange(tables, sources.store, range);
      remaining.events -= events.length;
      remaining.bytes -= bytes;
      items.push({ id, events, hasMore, reset: false });
      const newest = events.findLast(({ type, actorId }) => type === 'message.sent' && actorId !== userId);
      if (newest && members <= maxTrackedMembers) tracked.push(newest);
    }
  }
  // A large answer is converted and sent in a turn of its own.
  const due = sources.slices.yieldIfDue();
  if (due) await due;
  return { answer: { items }, tracked, bytes: maxBytes - remaining.bytes };
}

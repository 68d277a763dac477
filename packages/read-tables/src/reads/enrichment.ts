import { isCallEvent } from '@parley/events/event-constructors/call-events';
import type { Enrichment, StoredTimelineEvent, EventRecord } from '@parley/events/wire/to-wire';
import type { Quote } from '@parley/events/wire/messages';
import { readEndedCalls } from './calls.ts';
import { messageKey, type MessageSeqs } from './message-seqs.ts';
import { readProfiles } from './profiles.ts';
import { readQuotes, readTombstones } from './quotes.ts';
import { readReactionCounts, type ReactionKey } from './reactions.ts';
import type { ReadTables } from './read-tables.ts';

type TimelineRecord = EventRecord<StoredTimelineEvent>;

/**
 * Reads the current data that the wire events show beyond the stored events. Call it after reading the events: then no event shows text
 * that was deleted before.
 */
export async function readEnrichment(tables: ReadTables, epoch: number, events: readonly TimelineRecord[]): Promise<Enrichment> {
  const callKeys = events.filter(isCallEvent).map(({ payload }) => payload);
  const [profiles, quoted, deleted, reactions, endedCalls] = await Promise.all([
    readProfiles(tables, [...new Set(events.flatMap(newMemberIds))]),
    readQuotes(tables, messageSeqs(events, quotedSeq)),
    readTombstones(tables, messageSeqs(events, contentSeq)),
    readReactionCounts(tables, events.flatMap(changedReaction)),
    readEndedCalls(tables, callKeys),
  ]);
  const quotes = new Map<string, Quote>();
  for (const event of events) {
    const seq = quotedSeq(event);
    const quote = seq === null ? undefined : quoted.get(messageKey(event.payload.conversationId, seq));
    if (quote && event.type === 'MessageSent') quotes.set(event.payload.messageId, quote);
  }
  return { epoch, profiles, quotes, deleted, reactions, endedCalls };
}

function newMemberIds(event: TimelineRecord): string[] {
  if (event.type !== 'ConversationCreated' && event.type !== 'MembersAdded') return [];
  return event.payload.members.map(({ userId }) => userId);
}

function changedReaction(event: TimelineRecord): ReactionKey[] {
  return event.type === 'ReactionAdded' || event.type === 'ReactionRemoved' ? [event.payload] : [];
}

function quotedSeq(event: TimelineRecord): number | null {
  return event.type === 'MessageSent' ? (event.payload.replyTo?.seq ?? null) : null;
}

/** The seq of the message whose content the event contains. */
function contentSeq(event: TimelineRecord): number | null {
  if (event.type === 'MessageSent') return event.version;
  return event.type === 'MessageEdited' ? event.payload.messageSeq : null;
}

function messageSeqs(events: readonly TimelineRecord[], seqOf: (event: TimelineRecord) => number | null): MessageSeqs {
  const seqs = new Map<string, Set<number>>();
  for (const event of events) {
    const seq = seqOf(event);
    if (seq === null) continue;
    const { conversationId } = event.payload;
    seqs.set(conversationId, (seqs.get(conversationId) ?? new Set()).add(seq));
  }
  return new Map([...seqs].map(([conversationId, some]) => [conversationId, [...some]]));
}

import { isCallEvent } from '@parley/events/event-constructors/call-events';
import type { Enrichment, StoredTimelineEvent, EventRecord } from '@parley/events/wire/to-wire';
import type { Quote } from '@parley/events/wire/messages';
import { readOverCalls } from './calls.ts';
import { readProfiles } from './profiles.ts';
import { readReactionCounts, type ReactionPlace } from './reactions.ts';
import { quoteKey, readDeletions, readQuotes } from './quotes.ts';
import type { ReadTables } from './read-tables.ts';

/**
 * What the facts' wire events show beyond themselves, as things stand now: profiles, quoted messages, deletions and ends of calls
 * since.
 * Read it after the facts: then no text shows that was deleted before.
 */
export async function readEnrichment(
  tables: ReadTables,
  epoch: number,
  facts: readonly EventRecord<StoredTimelineEvent>[],
): Promise<Enrichment> {
  const [profiles, quoted, deleted, reactions, endedCalls] = await Promise.all([
    readProfiles(tables, [...new Set(facts.flatMap(joined))]),
    readQuotes(tables, placesOf(facts, quotedSeq)),
    readDeletions(tables, placesOf(facts, messageSeq)),
    readReactionCounts(tables, facts.flatMap(reacted)),
    readOverCalls(
      tables,
      facts.filter(isCallEvent).map(({ payload }) => payload),
    ),
  ]);
  const quotes = new Map<string, Quote>();
  for (const fact of facts) {
    const seq = quotedSeq(fact);
    const quote = seq === null ? undefined : quoted.get(quoteKey(fact.payload.conversationId, seq));
    if (quote && fact.type === 'MessageSent') quotes.set(fact.payload.messageId, quote);
  }
  return { epoch, profiles, quotes, deleted, reactions, endedCalls };
}

function joined(fact: EventRecord<StoredTimelineEvent>): string[] {
  if (fact.type !== 'ConversationCreated' && fact.type !== 'MembersAdded') return [];
  return fact.payload.members.map(({ userId }) => userId);
}

function reacted(fact: EventRecord<StoredTimelineEvent>): ReactionPlace[] {
  return fact.type === 'ReactionAdded' || fact.type === 'ReactionRemoved' ? [fact.payload] : [];
}

function quotedSeq(fact: EventRecord<StoredTimelineEvent>): number | null {
  return fact.type === 'MessageSent' ? (fact.payload.replyTo?.seq ?? null) : null;
}

/** The seq of the message whose content the fact holds. */
function messageSeq(fact: EventRecord<StoredTimelineEvent>): number | null {
  if (fact.type === 'MessageSent') return fact.version;
  return fact.type === 'MessageEdited' ? fact.payload.messageSeq : null;
}

function placesOf(
  facts: readonly EventRecord<StoredTimelineEvent>[],
  seqOf: (fact: EventRecord<StoredTimelineEvent>) => number | null,
): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const fact of facts) {
    const seq = seqOf(fact);
    if (seq === null) continue;
    const { conversationId } = fact.payload;
    const seqs = places.get(conversationId);
    if (!seqs) places.set(conversationId, [seq]);
    else if (!seqs.includes(seq)) seqs.push(seq);
  }
  return places;
}

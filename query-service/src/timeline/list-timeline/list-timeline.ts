import type { Row, Statement } from '@parley/database/database';
import { idToBytes } from '@parley/events/id-bytes';
import type { TimelineItem } from '@parley/events/wire/timeline';
import { standingFrom, standingQuery } from '@parley/read-tables/reads/memberships';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { callItemsQuery, viewCall, type CallItemRow } from '../call-items.ts';
import { Problem } from '@parley/service-kit/problems';
import { messagesQuery, type MessageViewRow } from '../../messages/message-view.ts';
import { pointOf } from '../../messages/point-of.ts';
import { viewMessages } from '../../messages/view-messages.ts';
import { partsOf, partSql, type Part, type SeqPage } from '../../seq-page.ts';
import { systemEventsQuery, viewSystemEvents, type SystemEventRow } from '../system-events.ts';

export interface ListTimeline extends SeqPage {
  readerId: string;
  conversationId: string;
  epoch: number;
}

export interface TimelinePage {
  items: TimelineItem[];
  hasBefore: boolean;
  hasAfter: boolean;
}

/** Messages, system events and calls by seq, ascending. Throws Problem `not_found` for who is no member. */
export async function listTimeline(tables: ReadTables, query: ListTimeline): Promise<TimelinePage> {
  const { readerId, conversationId } = query;
  const parts = partsOf(query, await pointOf(tables, query));
  // One state of the tables: who was removed meanwhile sees nothing that came after.
  const [standings, ends, ...found] = await tables.database.snapshot([
    standingQuery(tables, readerId, [conversationId]),
    endQuery(tables, conversationId),
    ...parts.flatMap((part) => [
      messagesQuery(tables.names.messages, conversationId, partSql('m.seq', part)),
      systemEventsQuery(tables, conversationId, partSql('e.seq', part)),
      callItemsQuery(tables, conversationId, partSql('k.seq', part)),
    ]),
  ]);
  if (!standings?.[0]) throw new Problem('not_found');
  const standing = standingFrom(standings[0]);
  const rows = parts.flatMap((part, index) => nearest(part, found.slice(3 * index, 3 * index + 3))).sort((a, b) => a.seq - b.seq);
  const [messages, events] = await Promise.all([
    viewMessages(
      tables,
      readerId,
      standing,
      rows.flatMap(({ message }) => message ?? []),
    ),
    viewSystemEvents(
      tables,
      query,
      rows.flatMap(({ event }) => event ?? []),
    ),
  ]);
  const items = [
    ...messages.map((message): TimelineItem => ({ kind: 'message', seq: message.seq, message })),
    ...events.map((event): TimelineItem => ({ kind: 'event', seq: event.seq, event })),
    ...rows.flatMap(({ call }): TimelineItem[] => (call ? [{ kind: 'call', seq: call.seq, call: viewCall(call) }] : [])),
  ].sort((one, other) => one.seq - other.seq);
  return { items, ...neighbours(items, (ends![0] as { last: number }).last, query) };
}

interface Found {
  seq: number;
  message?: MessageViewRow;
  event?: SystemEventRow;
  call?: CallItemRow;
}

/** Of what the tables hold on this side, as many as the part takes. */
function nearest({ from, limit }: Part, [messageRows, eventRows, callRows]: readonly (readonly Row[])[]): Found[] {
  const messages = (messageRows as unknown as MessageViewRow[]).map((message): Found => ({ seq: message.messageSeq, message }));
  const events = (eventRows as unknown as SystemEventRow[]).map((event): Found => ({ seq: event.seq, event }));
  const calls = (callRows as unknown as CallItemRow[]).map((call): Found => ({ seq: call.seq, call }));
  const direction = from === undefined ? -1 : 1;
  return [...messages, ...events, ...calls].sort((one, other) => direction * (one.seq - other.seq)).slice(0, limit);
}

/** The seq of the last item. */
function endQuery({ names }: ReadTables, conversationId: string): Statement {
  const lastOf = (table: string) => `COALESCE((SELECT MAX(seq) FROM ${table} WHERE conversation_id = ?), 0)`;
  const greatest = `SELECT ${lastOf(names.messages)} AS seq UNION ALL SELECT ${lastOf(names.timeline_events)} AS seq
    UNION ALL SELECT ${lastOf(names.calls)} AS seq`;
  return {
    sql: `SELECT MAX(ends.seq) AS last FROM (${greatest}) ends`,
    values: [conversationId, conversationId, conversationId].map(idToBytes),
  };
}

/** The first item of all is the conversation's making, at seq 1. */
function neighbours(items: readonly TimelineItem[], end: number, { after }: SeqPage) {
  const [first, last] = [items[0], items.at(-1)];
  if (first && last) return { hasBefore: first.seq > 1, hasAfter: last.seq < end };
  return after === undefined ? { hasBefore: false, hasAfter: end > 0 } : { hasBefore: end > 0, hasAfter: false };
}

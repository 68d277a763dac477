import type { Row, Statement } from '@parley/database/database';
import { idToBytes } from '@parley/events/id-bytes';
import type { TimelineItem } from '@parley/events/wire/timeline';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { readAsMember } from '../../conversations/read-as-member.ts';
import { callItemsQuery, viewCall, type CallItemRow } from '../call-items.ts';
import { readLongTexts, shortTextColumns, type ShortTextRow } from '../../messages/long-texts.ts';
import { messagesQuery } from '../../messages/message-view.ts';
import { resolveAround } from '../../messages/resolve-around.ts';
import { viewMessages } from '../../messages/view-messages.ts';
import { fittingRows, rangesOf, rangeSql, takeClosest, type SeqPage, type SeqRange } from '../../seq-page.ts';
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

/** Lists messages, system events and calls by ascending seq. Throws Problem `not_found` if the reader is not a member. */
export async function listTimeline(tables: ReadTables, query: ListTimeline): Promise<TimelinePage> {
  const { readerId, conversationId } = query;
  const ranges = rangesOf(query, await resolveAround(tables, query));
  const { membership, results } = await readAsMember(tables, query, [
    lastSeqQuery(tables, conversationId),
    ...ranges.flatMap((range) => [
      messagesQuery(shortTextColumns, tables.names.messages, conversationId, rangeSql('m.seq', range)),
      systemEventsQuery(tables, conversationId, rangeSql('e.seq', range)),
      callItemsQuery(tables, conversationId, rangeSql('k.seq', range)),
    ]),
  ]);
  const [lastSeqRows, ...itemRows] = results;
  const closest = ranges.map((range, index) => closestRows(range, itemRows.slice(3 * index, 3 * index + 3)));
  const rowsByRange = fittingRows(closest, query.maxBytes, textBytesOf);
  const rows = rowsByRange.flat();
  const shortRows = rows.flatMap(({ message }) => message ?? []);
  const withTexts = await readLongTexts(tables, readerId, new Map([[conversationId, shortRows]]));
  const messageRows = shortRows.flatMap((row) => withTexts(conversationId, row) ?? []);
  const eventRows = rows.flatMap(({ event }) => event ?? []);
  const [messages, events] = await Promise.all([
    viewMessages(tables, readerId, membership, messageRows),
    viewSystemEvents(tables, query, eventRows),
  ]);
  const views: TimelineItem[] = [
    ...messages.map((message): TimelineItem => ({ kind: 'message', seq: message.seq, message })),
    ...events.map((event): TimelineItem => ({ kind: 'event', seq: event.seq, event })),
    ...rows.flatMap(({ call }): TimelineItem[] => (call ? [{ kind: 'call', seq: call.seq, call: viewCall(call) }] : [])),
  ];
  const bySeq = new Map(views.map((item) => [item.seq, item]));
  const items = takeClosest(
    rowsByRange.map((range) => range.flatMap(({ seq }) => bySeq.get(seq) ?? [])),
    query.maxBytes,
  );
  return { items, ...adjacentPages(items, (lastSeqRows![0] as { last: number }).last, query) };
}

interface ItemRow {
  seq: number;
  message?: ShortTextRow;
  event?: SystemEventRow;
  call?: CallItemRow;
}

/** Merges the rows of the three tables and keeps the closest ones, up to the limit of the range. */
function closestRows({ from, limit }: SeqRange, [messageRows, eventRows, callRows]: readonly (readonly Row[])[]): ItemRow[] {
  const messages = (messageRows as unknown as ShortTextRow[]).map((message): ItemRow => ({ seq: message.messageSeq, message }));
  const events = (eventRows as unknown as SystemEventRow[]).map((event): ItemRow => ({ seq: event.seq, event }));
  const calls = (callRows as unknown as CallItemRow[]).map((call): ItemRow => ({ seq: call.seq, call }));
  const direction = from === undefined ? -1 : 1;
  return [...messages, ...events, ...calls].sort((one, other) => direction * (one.seq - other.seq)).slice(0, limit);
}

function textBytesOf({ message, event }: ItemRow): number {
  return (message?.textBytes ?? 0) + (event?.payload.length ?? 0);
}

function lastSeqQuery({ names }: ReadTables, conversationId: string): Statement {
  const lastOf = (table: string) => `COALESCE((SELECT MAX(seq) FROM ${table} WHERE conversation_id = ?), 0)`;
  const lasts = `SELECT ${lastOf(names.messages)} AS seq UNION ALL SELECT ${lastOf(names.timeline_events)} AS seq
    UNION ALL SELECT ${lastOf(names.calls)} AS seq`;
  return {
    sql: `SELECT MAX(lasts.seq) AS last FROM (${lasts}) lasts`,
    values: [conversationId, conversationId, conversationId].map(idToBytes),
  };
}

/** The first item is the creation of the conversation, at seq 1. */
function adjacentPages(items: readonly TimelineItem[], lastSeq: number, { after }: SeqPage) {
  const [first, last] = [items[0], items.at(-1)];
  if (first && last) return { hasBefore: first.seq > 1, hasAfter: last.seq < lastSeq };
  return after === undefined ? { hasBefore: false, hasAfter: lastSeq > 0 } : { hasBefore: lastSeq > 0, hasAfter: false };
}

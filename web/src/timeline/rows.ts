/** The rows of a timeline, from the items of the window and the messages that are not sent yet. */
import type { Call } from '@parley/events/wire/calls';
import type { Conversation } from '@parley/events/wire/conversations';
import type { TimelineEvent } from '@parley/events/wire/events';
import type { Message } from '@parley/events/wire/messages';
import type { TimelineItem } from '@parley/events/wire/timeline';
import type { UnsentMessage } from '@parley/client/state/draft';
import type { Timeline } from '@parley/client/state/timeline';
import { isSameGroup, type GroupPart } from './group-messages.ts';
import { unsentAsMessage } from './unsent-as-message.ts';
import type { UnreadLine } from './unread-line.ts';

/** `sending` and `failed`: the message is in the outbox. */
export type Delivery = 'sending' | 'failed' | 'sent';

export interface MessageRow {
  kind: 'message';
  /** The same for a message in the outbox and its event, so that the element stays. */
  key: string;
  seq: number | null;
  message: Message;
  own: boolean;
  delivery: Delivery;
  /** Why it failed. */
  code: string | null;
  /** First and last of its group. */
  first: boolean;
  last: boolean;
}

export type Row =
  | { kind: 'day'; key: string; at: string }
  | { kind: 'unread'; key: 'unread'; count: number }
  | MessageRow
  | { kind: 'event'; key: string; seq: number; event: TimelineEvent }
  | { kind: 'call'; key: string; seq: number; call: Call }
  | { kind: 'seen'; key: 'seen'; seq: number };

export interface RowsInput {
  items: readonly TimelineItem[];
  unsent: readonly UnsentMessage[];
  userId: string;
  line: UnreadLine;
  /** The `seq` of the own message that shows who has seen it. */
  seenSeq: number | null;
}

/** Rows that did not change keep their identity: `before` has the rows of the last call, by key. */
export function buildRows(input: RowsInput, before: ReadonlyMap<string, Row>): Row[] {
  const rows: Row[] = [];
  const add = (row: Row) => void rows.push(reuse(before.get(row.key), row));
  let day = '';
  const startDay = (at: string) => {
    const next = dayOf(at);
    if (next === day) return;
    day = next;
    add({ kind: 'day', key: `day:${next}`, at });
  };
  const parts = partsOf(input);
  for (const [index, part] of parts.entries()) {
    startDay(part.at);
    if (part.seq !== null && part.seq === input.line.place) add({ kind: 'unread', key: 'unread', count: input.line.count });
    if (part.row.kind === 'message') {
      const first = !joins(parts[index - 1], part, input.line.place);
      const last = !joins(part, parts[index + 1], input.line.place);
      add({ ...part.row, first, last });
    } else add(part.row);
    if (part.seq !== null && part.seq === input.seenSeq) add({ kind: 'seen', key: 'seen', seq: part.seq });
  }
  return rows;
}

interface Part {
  row: Extract<Row, { kind: 'message' | 'event' | 'call' }>;
  seq: number | null;
  at: string;
  group: GroupPart | null;
}

function partsOf({ items, unsent, userId }: RowsInput): Part[] {
  return [...items.map((item) => partOfItem(item, userId)), ...unsent.map((message) => partOfUnsent(message, userId, items))];
}

function partOfItem(item: TimelineItem, userId: string): Part {
  const { seq } = item;
  if (item.kind === 'event')
    return { row: { kind: 'event', key: `event:${seq}`, seq, event: item.event }, seq, at: item.event.at, group: null };
  if (item.kind === 'call')
    return { row: { kind: 'call', key: `call:${seq}`, seq, call: item.call }, seq, at: item.call.startedAt, group: null };
  const { message } = item;
  const own = message.senderId === userId;
  const key = own && message.clientId !== null ? `sent:${message.clientId}` : message.id;
  return {
    row: { kind: 'message', key, seq, message, own, delivery: 'sent', code: null, first: true, last: true },
    seq,
    at: message.sentAt,
    group: groupOf(message),
  };
}

function partOfUnsent(unsent: UnsentMessage, userId: string, items: readonly TimelineItem[]): Part {
  const message = unsentAsMessage(unsent, userId, items);
  const delivery = unsent.state === 'pending' ? 'sending' : unsent.state;
  return {
    row: {
      kind: 'message',
      key: `sent:${unsent.clientId}`,
      seq: null,
      message,
      own: true,
      delivery,
      code: unsent.code,
      first: true,
      last: true,
    },
    seq: null,
    at: message.sentAt,
    group: groupOf(message),
  };
}

function groupOf({ senderId, sentAt }: Message): GroupPart {
  return { senderId, sentAt: Date.parse(sentAt) };
}

function joins(above: Part | undefined, below: Part | undefined, linePlace: number | null): boolean {
  if (!above || !below || (below.seq !== null && below.seq === linePlace)) return false;
  return isSameGroup(above.group, below.group) && dayOf(above.at) === dayOf(below.at);
}

/** The reader's local day. */
export function dayOf(at: string): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}

function reuse(before: Row | undefined, row: Row): Row {
  if (!before || before.kind !== row.kind) return row;
  const known: Readonly<Record<string, unknown>> = { ...before };
  return Object.entries(row).every(([field, value]) => known[field] === value) ? before : row;
}

/** True for a direct conversation in which nothing was said yet. */
export function isEmptyConversation({ kind }: Conversation, { hasBefore }: Timeline, rows: readonly Row[]): boolean {
  return kind === 'direct' && !hasBefore && rows.every((row) => row.kind === 'day' || row.kind === 'event');
}

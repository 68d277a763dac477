import { useRef } from 'preact/hooks';
import type { ClientState } from '@parley/client/state/state';
import type { Timeline } from '@parley/client/state/timeline';
import type { UnsentMessage } from '@parley/client/state/draft';
import type { Conversation } from '@parley/events/wire/conversations';
import type { TimelineItem } from '@parley/events/wire/timeline';
import { maxTrackedMembers } from '@parley/events/wire/tracked-members';
import { useSelector } from '../chat/use-selector.ts';
import { buildRows, type Row } from './rows.ts';
import { lineOnArrival, lineOnOpen, lineOnSend, noLine, withPlace, type UnreadLine } from './unread-line.ts';

const noItems: readonly TimelineItem[] = [];
const noUnsent: readonly UnsentMessage[] = [];

export interface TimelineRows {
  timeline: Timeline | undefined;
  rows: readonly Row[];
}

/** The rows of a conversation's window. `isAttentive`: the user sees what arrives. */
export function useRows(conversation: Conversation, userId: string, isAttentive: () => boolean): TimelineRows {
  const { id } = conversation;
  const timeline = useSelector((chat) => chat.timelines[id]);
  const unsent = useSelector((chat) => chat.unsent[id]) ?? noUnsent;
  const seenSeq = useSelector((chat) => seenBySome(chat, id)) ?? null;
  const line = useUnreadLine(conversation, userId, timeline, unsent, isAttentive);
  const before = useRef<ReadonlyMap<string, Row>>(new Map());
  // Unsent messages belong below the newest item.
  const below = timeline?.hasAfter ? noUnsent : unsent;
  const rows = buildRows({ items: timeline?.items ?? noItems, unsent: below, userId, line, seenSeq }, before.current);
  before.current = new Map(rows.map((row) => [row.key, row]));
  return { timeline, rows };
}

function useUnreadLine(
  conversation: Conversation,
  userId: string,
  timeline: Timeline | undefined,
  unsent: readonly UnsentMessage[],
  isAttentive: () => boolean,
): UnreadLine {
  const line = useRef(conversation.unreadCount > 0 ? lineOnOpen(conversation.readSeq, conversation.unreadCount) : noLine);
  const known = useRef({ seq: conversation.lastSeq, unsent: new Set(unsent.map(({ clientId }) => clientId)) });
  const items = (timeline?.items ?? noItems).map((item) => ({ seq: item.seq, foreign: isForeign(item, userId) }));
  for (const { seq, foreign } of items) {
    if (seq <= known.current.seq) continue;
    if (foreign) line.current = lineOnArrival(line.current, known.current.seq, isAttentive());
    known.current.seq = seq;
  }
  for (const { clientId } of unsent) {
    if (known.current.unsent.has(clientId)) continue;
    known.current.unsent.add(clientId);
    line.current = lineOnSend(line.current);
  }
  line.current = withPlace(line.current, items, timeline?.hasBefore ?? true);
  return line.current;
}

function isForeign(item: TimelineItem, userId: string): boolean {
  if (item.kind === 'message') return item.message.senderId !== userId;
  return item.kind === 'call' && item.call.startedBy !== userId;
}

/** The `seq` of the latest own message, if some of the others in a group have read it but not all. */
function seenBySome(chat: ClientState, conversationId: string): number | null {
  const conversation = chat.conversations[conversationId];
  const receipts = chat.receipts[conversationId];
  const timeline = chat.timelines[conversationId];
  if (!receipts || !timeline || conversation?.kind !== 'group' || conversation.memberCount > maxTrackedMembers) return null;
  const last = timeline.items.findLast((item) => item.kind === 'message' && item.message.senderId === chat.userId);
  if (last?.kind !== 'message' || last.message.deletedAt !== null || last.message.status === 'read') return null;
  return readersOf(chat, conversationId, last.seq).length > 0 ? last.seq : null;
}

/** The other members who have read up to this `seq`. */
export function readersOf(chat: ClientState, conversationId: string, seq: number): string[] {
  const receipts = chat.receipts[conversationId] ?? {};
  return Object.entries(receipts).flatMap(([userId, { read }]) => (userId !== chat.userId && read >= seq ? [userId] : []));
}

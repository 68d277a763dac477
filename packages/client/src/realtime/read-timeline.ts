/** Reads windows of timelines. */
import type { Conversation } from '@parley/events/wire/conversations';
import { withConversation } from '../state/state.ts';
import { withReceipts } from '../state/statuses.ts';
import { withNewerItems, withOlderItems, withTimeline, type Timeline, type TimelinePage } from '../state/timeline.ts';
import { getConversation } from './get-conversation.ts';
import type { SyncContext } from './sync-context.ts';

const pageSize = 50;
/** Attempts to read a window and its conversation as of the same `seq`. */
const maxAttempts = 3;

/**
 * Reads the newest items, or those around one, with the conversation and its receipts. Counts are derived from the items, so
 * window and conversation need the same `seq`. The window that is shown stays until all of it is read.
 */
export async function readWindow(context: SyncContext, conversationId: string, around: Timeline['around'] = null): Promise<void> {
  const { call } = context;
  let conversation: Conversation | null = await getConversation(context, conversationId);
  for (let attempt = 1; conversation; attempt++) {
    const seqBefore: number = conversation.lastSeq;
    const page = await readPage(context, conversationId, around === null ? {} : { around });
    const receipts = await call('listReceipts', { conversationId });
    conversation = await getConversation(context, conversationId);
    if (!conversation || (conversation.lastSeq !== seqBefore && attempt < maxAttempts)) continue;
    const state = withTimeline(withConversation(context.state(), conversation), conversationId, page, around);
    context.setState(withReceipts(state, conversationId, receipts.items));
    return context.onRead(conversationId);
  }
}

/** Reads the window again: the newest items, or those around the middle of an older window. */
export function readWindowAgain(context: SyncContext, conversationId: string): Promise<void> {
  const timeline = context.state().timelines[conversationId];
  const middle = timeline?.hasAfter ? timeline.items[timeline.items.length >> 1]?.seq : undefined;
  return readWindow(context, conversationId, middle ?? null);
}

/** Extends the window by the page before it. Returns whether there are still older items. */
export async function readOlder(context: SyncContext, conversationId: string): Promise<boolean> {
  const { hasBefore, items } = await heldWindow(context, conversationId);
  if (!hasBefore) return false;
  const page = await readPage(context, conversationId, { before: items[0]!.seq });
  context.setState(withOlderItems(context.state(), conversationId, page, context.maxTimelineItems));
  return page.hasBefore;
}

/** Extends an older window by the page after it. Returns whether there are still newer items. */
export async function readNewer(context: SyncContext, conversationId: string): Promise<boolean> {
  const { hasAfter, items } = await heldWindow(context, conversationId);
  if (!hasAfter) return false;
  const page = await readPage(context, conversationId, { after: items.at(-1)!.seq });
  context.setState(withNewerItems(context.state(), conversationId, page, context.maxTimelineItems));
  return page.hasAfter;
}

const nothing: TimelinePage = { items: [], hasBefore: false, hasAfter: false };

async function heldWindow(context: SyncContext, conversationId: string): Promise<TimelinePage> {
  if (!context.state().timelines[conversationId]) await readWindow(context, conversationId);
  return context.state().timelines[conversationId] ?? nothing;
}

type Query = { before?: number; after?: number; around?: number | string };

function readPage({ call }: SyncContext, conversationId: string, query: Query): Promise<TimelinePage> {
  return call('listTimeline', { conversationId, limit: pageSize, ...query });
}

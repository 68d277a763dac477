/** Catch-up after `ready` and `resync`: `sync` fills the gaps, and everything without a `seq` is read again. */
import type { TimelineEvent, UnnumberedEvent } from '@parley/events/wire/events';
import type { SyncItem } from '@parley/events/wire/socket-contract';
import { applyEvent } from '../state/apply-event.ts';
import { applyReady, type Gap, type ReadyEvent } from '../state/apply-ready.ts';
import { withConversation, withoutConversation } from '../state/state.ts';
import { readConversation, readInbox, readPage, readPeople, readReceipts, type SyncContext } from './read-state.ts';

/** Maximum number of conversations in one `sync`. */
const maxGapsPerSync = 50;

export async function catchUp(context: SyncContext, ready: ReadyEvent): Promise<void> {
  const { state, missing } = applyReady(context.state(), ready);
  context.setState(state);
  await fillGaps(context, missing);
  const inbox = await readInbox(context);
  if (ready.hasMore) dropUnlisted(context, [...ready.conversations, ...inbox]);
  for (const conversation of inbox) {
    const { id, lastSeq } = conversation;
    const known = () => context.state().conversations[id];
    if (known() && known()!.lastSeq < lastSeq) await fillGaps(context, [{ conversationId: id, after: known()!.lastSeq }]);
    // Either one may have advanced meanwhile: read both again, so that an open page is not dropped.
    if (known() && known()!.lastSeq !== lastSeq) await readConversation(context, id);
    else context.setState(withConversation(context.state(), conversation));
  }
  for (const id of context.opened) {
    const { conversations, messages } = context.state();
    if (!conversations[id]) continue;
    if (messages[id]) await readReceipts(context, id);
    else await readPage(context, id);
  }
  await readPeople(context);
}

/** Drops the conversations that the user has left, if `ready` could not list them all. */
function dropUnlisted(context: SyncContext, conversations: readonly { id: string }[]): void {
  const listed = new Set(conversations.map(({ id }) => id));
  const left = Object.keys(context.state().conversations).filter((id) => !listed.has(id));
  context.setState(left.reduce(withoutConversation, context.state()));
}

/** Applies an event of the log, and reads what it leaves unknown. */
export async function handleEvent(context: SyncContext, event: TimelineEvent | UnnumberedEvent): Promise<void> {
  const { state, missing, unknown } = applyEvent(context.state(), event);
  context.setState(state);
  if (missing) await fillGaps(context, [missing]);
  if (unknown) await readConversation(context, unknown);
}

async function fillGaps(context: SyncContext, missing: readonly Gap[]): Promise<void> {
  const gaps = [...missing];
  while (gaps.length > 0) {
    const conversations = gaps.splice(0, maxGapsPerSync).map(({ conversationId, after }) => ({ id: conversationId, after }));
    const { items } = await context.request<{ items: SyncItem[] }>('sync', { conversations });
    for (const item of items) {
      const remaining = await applySyncItem(context, item);
      if (remaining) gaps.push(remaining);
    }
  }
}

/** Returns the remaining gap, or null if it is filled. */
async function applySyncItem(context: SyncContext, item: SyncItem): Promise<Gap | null> {
  if ('gone' in item) return (context.setState(withoutConversation(context.state(), item.id)), null);
  if (item.reset) return (await readConversation(context, item.id), null);
  let [state, isUnknown] = [context.state(), false];
  for (const event of item.events) {
    const applied = applyEvent(state, event);
    [state, isUnknown] = [applied.state, applied.unknown !== undefined];
  }
  context.setState(state);
  // If the user was removed and added again within the gap, the events after that could not be applied.
  if (isUnknown || state.stale[item.id]) await readConversation(context, item.id);
  const conversation = context.state().conversations[item.id];
  return item.hasMore && conversation ? { conversationId: item.id, after: conversation.lastSeq } : null;
}

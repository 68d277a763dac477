import type { TimelineEvent, UnnumberedEvent } from '@parley/events/wire/events';
import type { SyncItem } from '@parley/events/wire/socket-contract';
import { applyEvents } from '../state/apply-events.ts';
import type { Gap } from '../state/apply-ready.ts';
import { withoutConversation } from '../state/state.ts';
import { readConversation } from './read-conversation.ts';
import type { SyncContext } from './sync-context.ts';

type LogEvent = TimelineEvent | UnnumberedEvent;

/** Maximum number of conversations in one `sync`. */
const maxGapsPerSync = 50;

/** Applies events of the log, in order, and reads what they leave unknown. */
export async function handleEvents(context: SyncContext, events: readonly LogEvent[]): Promise<void> {
  for (let rest = events; rest.length > 0;) {
    const { state, count, changed, missing, unknown } = applyEvents(context.state(), rest);
    context.setState(state);
    for (const event of changed) context.onApplied(event);
    if (missing) await fillGaps(context, [missing]);
    if (unknown) await readConversation(context, unknown);
    rest = rest.slice(count);
  }
}

export async function fillGaps(context: SyncContext, missing: readonly Gap[]): Promise<void> {
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
  let unknown: string | undefined;
  for (let rest: readonly LogEvent[] = item.events; rest.length > 0;) {
    const applied = applyEvents(context.state(), rest);
    context.setState(applied.state);
    for (const event of applied.changed) context.onApplied(event);
    ({ unknown } = applied);
    rest = rest.slice(applied.count);
  }
  // If the user was removed and added again within the gap, the events after that could not be applied.
  if (unknown !== undefined || context.state().stale[item.id]) await readConversation(context, item.id);
  const conversation = context.state().conversations[item.id];
  return item.hasMore && conversation ? { conversationId: item.id, after: conversation.lastSeq } : null;
}

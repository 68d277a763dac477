/** The inbox in order, updated by the conversations that changed: an event must not sort ten thousand of them. */
import { compareConversations } from '@parley/client/state/state';
import type { Conversation } from '@parley/events/wire/conversations';

export interface SortedInbox {
  /** Pinned ones first, then by latest activity; archived ones are left out, or alone in it. */
  items: readonly Conversation[];
  source: Readonly<Record<string, Conversation>>;
  /** Number of conversations in the source. */
  count: number;
}

export const emptyInbox: SortedInbox = { items: [], source: {}, count: 0 };

/** Applies the difference between two states. Many changes at once sort the whole list anew. */
export function updateInbox(
  previous: SortedInbox,
  source: Readonly<Record<string, Conversation>>,
  belongs: (conversation: Conversation) => boolean,
): SortedInbox {
  if (previous.source === source) return previous;
  const changed = new Set<string>();
  let count = 0;
  let added = 0;
  // A record of ten thousand takes long to go through: once is enough.
  for (const id in source) {
    const before = previous.source[id];
    count += 1;
    if (before === source[id]) continue;
    changed.add(id);
    if (before === undefined) added += 1;
  }
  const removed = previous.count + added !== count;
  if (changed.size > 50) return { items: Object.values(source).filter(belongs).toSorted(compareConversations), source, count };
  const items = previous.items.filter(({ id }) => !changed.has(id) && (!removed || source[id] !== undefined));
  for (const id of changed) {
    const conversation = source[id]!;
    if (belongs(conversation)) items.splice(placeFor(items, conversation), 0, conversation);
  }
  return { items, source, count };
}

function placeFor(items: readonly Conversation[], conversation: Conversation): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareConversations(items[middle]!, conversation) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

import { computed } from '@preact/signals';
import { unreadTotals, type ClientState } from '@parley/client/state/state';
import { useChat } from './chat.ts';

/**
 * Reads a part of the signed-in state. The component renders again only if the part is another value, so a selector must return
 * something that is in the state (or a primitive), not a new object.
 */
export function useSelector<Part>(select: (chat: ClientState) => Part): Part | undefined {
  const { state } = useChat();
  // A new one for each render: `select` may read props, and a kept one would hold what it read of the props before.
  return computed(() => (state.value.chat === null ? undefined : select(state.value.chat))).value;
}

const unread = new WeakMap<ClientState['conversations'], number>();

/** Number of unread messages. Counted once for each state of the conversations. */
export function useUnread(): number {
  return useSelector(countUnread) ?? 0;
}

function countUnread({ conversations }: ClientState): number {
  const count = unread.get(conversations) ?? unreadTotals({ conversations }).messages;
  unread.set(conversations, count);
  return count;
}

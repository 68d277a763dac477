import { computed } from '@preact/signals';
import { unreadTotals, type ClientState } from '@parley/client/state/state';
import { useEffect } from 'preact/hooks';
import { whileShown } from '../design/while-shown.ts';
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

/** True if the user is online; false also if the presence may not be seen. */
export function useIsOnline(userId: string | undefined): boolean {
  return useSelector((chat) => userId !== undefined && chat.presence[userId]?.presence === 'online') === true;
}

const presenceIntervalMs = 60_000;

/** Reads the presence of users who are shown, and again later: a block or a privacy setting sends them no event. */
export function useFreshPresence(userIds: readonly string[]): void {
  const { client } = useChat();
  const isConnected = useSelector((chat) => chat.epoch !== null) === true;
  const key = userIds.join();
  useEffect(() => {
    if (key === '' || !isConnected) return;
    const load = async () => client.loadPresence(userIds);
    const read = () => void load().catch(() => undefined);
    read();
    return whileShown(read, presenceIntervalMs);
  }, [key, isConnected]);
}

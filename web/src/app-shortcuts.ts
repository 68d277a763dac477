import { inboxOf } from '@parley/client/state/state';
import type { OpenDialog } from './app-dialogs.tsx';
import { useChat } from './chat/chat.ts';
import { holdKeys } from './design/hold-keys.ts';
import { useShortcuts } from './keyboard/use-shortcuts.ts';
import { searchRouteFrom } from './routing/route.ts';

/** Connects the shortcuts to the navigation and the dialogs. */
export function useAppShortcuts(open: (dialog: OpenDialog) => void): void {
  const { client, navigation } = useChat();
  useShortcuts({
    goTo() {
      if (document.querySelector('.go-to[open]')) return;
      holdKeys();
      open({ kind: 'go-to' });
    },
    search() {
      holdKeys();
      navigation.go(searchRouteFrom(navigation.route.value));
      // It may be open already.
      document.querySelector<HTMLElement>('.side input[aria-label="Search"]')?.focus();
    },
    help: () => navigation.go({ page: 'settings', section: 'keyboard' }),
    moveConversation(step, onlyUnread) {
      const { chat } = client.state();
      if (!chat) return;
      const inbox = inboxOf(chat);
      const route = navigation.route.value;
      const current = route.page === 'conversation' ? inbox.findIndex(({ id }) => id === route.conversationId) : -1;
      const following = step === 1 ? inbox.slice(current + 1) : inbox.slice(0, Math.max(0, current)).toReversed();
      const next = following.find(({ unreadCount }) => !onlyUnread || unreadCount > 0);
      if (next) navigation.go({ page: 'conversation', conversationId: next.id });
    },
  });
}

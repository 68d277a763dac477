import type { Conversation } from '@parley/events/wire/conversations';

export type InboxFilter = 'all' | 'unread' | 'mentions' | 'groups';

export const filters: readonly { value: InboxFilter; label: string; counts: boolean }[] = [
  { value: 'all', label: 'All', counts: false },
  { value: 'unread', label: 'Unread', counts: true },
  { value: 'mentions', label: 'Mentions', counts: true },
  { value: 'groups', label: 'Groups', counts: false },
];

export function matchesFilter(conversation: Conversation, filter: InboxFilter): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'unread':
      return conversation.unreadCount > 0;
    case 'mentions':
      return conversation.mentionCount > 0;
    case 'groups':
      return conversation.kind === 'group';
  }
}

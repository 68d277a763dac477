import { useChat } from '../chat/chat.ts';
import { useSelector, useUnread } from '../chat/use-selector.ts';
import { Avatar } from '../design/avatar.tsx';
import { Icon, Mark } from '../design/icon.tsx';
import type { IconName } from '../design/icon-paths.ts';
import { Count } from '../design/parts.tsx';
import { Link } from '../routing/link.tsx';
import type { Route } from '../routing/route.ts';
import './rail.css';

/** The main navigation: a rail on the left, a tab bar on a phone. */
export function Rail() {
  const unread = useUnread();
  const requests = useSelector((chat) => Object.values(chat.requests).filter(({ direction }) => direction === 'incoming').length);
  const account = useSelector((chat) => chat.account);
  return (
    <nav class="rail" aria-label="Parley">
      <Mark />
      <Entry to={{ page: 'chats' }} pages={['chats', 'conversation', 'search']} icon="chat" label="Chats" count={unread} />
      <Entry to={{ page: 'calls' }} pages={['calls']} icon="phone" label="Calls" />
      <Entry to={{ page: 'people' }} pages={['people']} icon="people" label="People" count={requests} noun="requests" />
      <span class="rail-space" />
      <Entry to={{ page: 'settings' }} pages={['settings']} icon="settings" label="Settings" />
      {account ? (
        <Link
          class="rail-me"
          to={{ page: 'settings', section: 'profile' }}
          title={account.displayName}
          aria-label={`${account.displayName}, your profile`}
        >
          <Avatar id={account.id} name={account.displayName} url={account.avatarUrl} size={32} />
        </Link>
      ) : (
        <span class="rail-place" />
      )}
    </nav>
  );
}

interface EntryProps {
  to: Route;
  pages: readonly Route['page'][];
  icon: IconName;
  label: string;
  count?: number | undefined;
  noun?: string;
}

function Entry({ to, pages, icon, label, count = 0, noun = 'unread' }: EntryProps) {
  const { page } = useChat().navigation.route.value;
  return (
    <Link to={to} title={label} aria-current={pages.includes(page) ? 'page' : undefined}>
      <Icon name={icon} />
      <span class="rail-label">{label}</span>
      {count > 0 && <Count value={count} noun={noun} />}
    </Link>
  );
}

import type { UserOverview } from '@parley/events/wire/operators';
import { Avatar } from '../../design/avatar.tsx';
import { formatDay, formatNumber, formatSeen, maskEmail } from '../format.ts';
import { Link } from '../link.tsx';
import type { Column } from '../table.tsx';
import { State } from './state.tsx';

/** The API sorts by these two: each has an index. */
export type SortName = 'username' | 'createdAt';

export const nameOf = ({ id, username, displayName }: Pick<UserOverview, 'id' | 'username' | 'displayName'>): string =>
  displayName || username || id;

interface View {
  pathOf: (userId: string) => string;
  showsEmails: boolean;
}

export function columnsFor({ pathOf, showsEmails }: View): readonly Column<UserOverview>[] {
  const sort = (name: SortName) => name;
  return [
    {
      label: 'Person',
      sort: sort('username'),
      cell: ({ id, displayName, username, avatarUrl, presence }) => (
        <Link class="console-person" href={pathOf(id)}>
          <Avatar id={id} name={displayName} url={avatarUrl} size={32} online={presence === 'online'} />
          <span class="grow">
            <b>{displayName || 'Erased'}</b>
            <small>{username === null ? id.slice(-8) : `@${username}`}</small>
          </span>
        </Link>
      ),
    },
    { label: 'E-mail', isExtra: true, cell: ({ email }) => (email === null ? '–' : showsEmails ? email : maskEmail(email)) },
    { label: 'State', cell: (user) => <State user={user} /> },
    { label: 'Devices', isNumber: true, isExtra: true, cell: ({ sessionCount }) => formatNumber(sessionCount) },
    { label: 'Chats', isNumber: true, isExtra: true, cell: ({ conversationCount }) => formatNumber(conversationCount) },
    { label: 'Since', isExtra: true, sort: sort('createdAt'), cell: ({ createdAt }) => formatDay(createdAt) },
    { label: 'Last seen', isExtra: true, cell: seenText },
  ];
}

export function seenText({ presence, lastSeenAt }: Pick<UserOverview, 'presence' | 'lastSeenAt'>): string {
  if (presence === 'online') return 'now';
  return lastSeenAt === null ? '–' : formatSeen(lastSeenAt);
}

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { AuditEntry } from '@parley/events/wire/audit';
import type { UserDetails } from '@parley/events/wire/operators';
import { Avatar } from '../../design/avatar.tsx';
import { Icon } from '../../design/icon.tsx';
import type { IconName } from '../../design/icon-paths.ts';
import { actionText, actorText } from '../audit/audit-text.ts';
import { formatBytes, formatDay, formatNumber, formatTime, maskEmail } from '../format.ts';
import { Link } from '../link.tsx';
import { Properties, Inspector, Loading } from '../parts.tsx';
import { pathTo } from '../router.ts';
import { useLoad } from '../use-load.ts';
import { seenText } from './columns.tsx';
import { ExportDialog } from './export-dialog.tsx';
import { PersonDialog, type PersonAction } from './person-dialog.tsx';
import { State } from './state.tsx';

interface PersonProps {
  userId: string;
  /** The path of the list. */
  back: string;
  showsEmail: boolean;
  onChanged: () => void;
}

/** One user: what is known, what an operator may do, and what operators did. */
export function Person({ userId, back, showsEmail, onChanged }: PersonProps) {
  const loaded = useLoad<UserDetails>(`/v1/admin/users/${userId}`);
  const audit = useLoad<{ items: AuditEntry[] }>(`/v1/admin/audit?userId=${userId}&limit=6`);
  const [action, setAction] = useState<PersonAction | null>(null);
  const user = loaded.answer;
  const reload = () => {
    loaded.reload();
    audit.reload();
    onChanged();
  };
  return (
    <Inspector
      title={user ? user.displayName || 'Erased' : 'Person'}
      subtitle={user?.username && `@${user.username}`}
      back={back}
      picture={user && <Avatar id={user.id} name={user.displayName} url={user.avatarUrl} size={48} />}
    >
      <Loading loaded={loaded}>
        {(details) => (
          <>
            <Properties properties={propertiesOf(details, audit.answer?.items ?? [], showsEmail)} />
            <section>
              <h3>Do</h3>
              <ul class="console-actions">
                {actionsFor(details).map(({ name, icon, title, text, danger }) => (
                  <li key={name}>
                    <button type="button" class={danger ? 'danger' : undefined} onClick={() => setAction(name)}>
                      <Icon name={icon} />
                      <span>
                        <b>{title}</b>
                        <small>{text}</small>
                      </span>
                    </button>
                  </li>
                ))}
              </ul>
            </section>
            <Devices user={details} />
          </>
        )}
      </Loading>
      <Loading loaded={audit}>
        {({ items }) =>
          items.length > 0 && (
            <section>
              <h3>
                Last done here <Link href={pathTo('audit', null, { userId })}>All</Link>
              </h3>
              <ul class="console-lines">
                {items.slice(0, 5).map((entry) => (
                  <li key={entry.id}>
                    {actionText(entry)}{' '}
                    <span class="quiet">
                      by {actorText(entry)}, {formatTime(entry.at)}
                    </span>
                  </li>
                ))}
              </ul>
            </section>
          )
        }
      </Loading>
      {action === 'export' && user && <ExportDialog user={user} onDone={reload} onClose={() => setAction(null)} />}
      {action !== null && action !== 'export' && user && (
        <PersonDialog action={action} user={user} onDone={reload} onClose={() => setAction(null)} />
      )}
    </Inspector>
  );
}

type Property = readonly [string, ComponentChildren];

function propertiesOf(user: UserDetails, entries: readonly AuditEntry[], showsEmail: boolean): Property[] {
  const suspension = user.suspendedAt === null ? undefined : entries.find(({ action }) => action === 'user.suspended');
  return [
    ['State', <State user={user} />],
    ...(suspension
      ? ([
          ['By', `${actorText(suspension)}, ${formatTime(suspension.at)}`],
          ['Because', suspension.reason ?? '–'],
        ] as Property[])
      : []),
    ...(user.email === null ? [] : ([['E-mail', showsEmail ? user.email : maskEmail(user.email)]] as Property[])),
    ['Conversations', formatNumber(user.conversationCount)],
    ['Files', formatBytes(user.fileBytes)],
    ['Since', formatDay(user.createdAt)],
    ['Last seen', seenText(user)],
    ['Id', <code>{user.id}</code>],
  ];
}

interface ActionItem {
  name: PersonAction;
  icon: IconName;
  title: string;
  text: string;
  danger?: boolean;
}

function actionsFor({ suspendedAt, role, kind, sessionCount }: UserDetails): ActionItem[] {
  const items: (ActionItem | false)[] = [
    suspendedAt === null
      ? role === 'user' && {
          name: 'suspend',
          icon: 'block',
          title: 'Suspend',
          text: 'Ends all sessions; nobody can sign in until you lift it',
        }
      : { name: 'unsuspend', icon: 'right', title: 'Lift the suspension', text: 'Can sign in again; nothing is sent to others' },
    { name: 'sign-out', icon: 'leave', title: 'Sign out everywhere', text: signOutText(sessionCount) },
    kind === 'person' && {
      name: 'reset',
      icon: 'shield',
      title: 'Create a reset link',
      text: 'One use, one hour; you don’t see the password',
    },
    { name: 'export', icon: 'download', title: 'Export everything', text: 'A ZIP for them: profile, messages, files' },
    role === 'operator'
      ? { name: 'revoke', icon: 'person', title: 'End the role of operator', text: 'Takes effect within a second; never the last operator' }
      : kind === 'person' && {
          name: 'grant',
          icon: 'add-person',
          title: 'Make an operator',
          text: 'Signs out everywhere, and may do all that you may',
        },
    role === 'user' && {
      name: 'erase',
      icon: 'trash',
      title: 'Erase this person',
      text: 'Destroys the keys: what they wrote becomes unreadable, in the log too. Asks for the username and a reason.',
      danger: true,
    },
  ];
  return items.filter((item) => item !== false);
}

function signOutText(sessions: number): string {
  if (sessions === 0) return 'No device is signed in now';
  return sessions === 1 ? 'One device is signed in now' : `${formatNumber(sessions)} devices are signed in now`;
}

function Devices({ user: { sessions } }: { user: UserDetails }) {
  if (sessions.length === 0) return null;
  return (
    <section>
      <h3>Devices</h3>
      <ul class="console-lines">
        {sessions.map(({ id, deviceName, refreshedAt }) => (
          <li key={id}>
            {deviceName ?? 'Unnamed device'} <span class="quiet">{formatTime(refreshedAt)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

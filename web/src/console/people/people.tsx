import { useEffect, useState } from 'preact/hooks';
import type { UserOverview } from '@parley/events/wire/operators';
import { Avatar } from '../../design/avatar.tsx';
import { Button } from '../../design/button.tsx';
import { Icon } from '../../design/icon.tsx';
import '../../design/search-field.css';
import { useConsole } from '../console.ts';
import { formatBytes, formatDay, formatNumber, maskEmail } from '../format.ts';
import { CreateInvite } from '../invites/create-invite.tsx';
import { Link } from '../link.tsx';
import { Loading, Page, Pager, Table, usePages, type Column } from '../parts.tsx';
import { pathTo } from '../router.ts';
import { useLoad } from '../use-load.ts';
import { Person } from './person.tsx';
import { State } from './state.tsx';

interface Users {
  items: UserOverview[];
  nextCursor: string | null;
}

const pageSize = '50';
/** Between two key presses of the search. */
const pauseMs = 250;

export function People() {
  const { router } = useConsole();
  const { id, query } = router.place.value;
  const filter = filterOf(query);
  const search = new URLSearchParams(Object.entries(filter).filter((pair): pair is [string, string] => pair[1] !== undefined));
  const pages = usePages(search.toString());
  if (pages.cursor !== undefined) search.set('cursor', pages.cursor);
  search.set('limit', pageSize);
  const loaded = useLoad<Users>(`/v1/admin/users?${search}`);
  const [showsEmails, setShowsEmails] = useState(false);
  const [inviting, setInviting] = useState(false);
  // The search calls it later, when the place may have changed.
  const goTo = (changes: Partial<Filter>) => {
    const { id, query } = router.place.value;
    router.go(pathTo('people', id, { ...filterOf(query), ...changes }), { replace: true });
  };
  const pathOf = (userId?: string) => pathTo('people', userId, filter);
  return (
    <>
      <Page
        title="People"
        action={
          <Button look="main" icon="plus" onClick={() => setInviting(true)}>
            Invite people
          </Button>
        }
      >
        <div class="console-toolbar">
          <Search
            value={filter.query ?? ''}
            onChange={(text) => goTo({ query: text || undefined, role: text ? undefined : filter.role })}
          />
          <Choice
            label="State"
            value={filter.state}
            choices={{ '': 'All states', active: 'Active', suspended: 'Suspended' }}
            onChange={(state) => goTo({ state })}
          />
          <Choice
            label="Role"
            value={filter.role}
            choices={{ '': 'All roles', operator: 'Operators' }}
            onChange={(role) => goTo({ role, query: undefined })}
          />
          <span class="grow" />
          <Button look="plain" aria-pressed={showsEmails} onClick={() => setShowsEmails(!showsEmails)}>
            {showsEmails ? 'Hide e-mails' : 'Show e-mails'}
          </Button>
        </div>
        <div class="console-scroll">
          <Loading loaded={loaded}>
            {({ items }) => (
              <Table
                label="People"
                columns={columnsFor({ pathOf, showsEmails })}
                rows={items}
                keyOf={(user) => user.id}
                isSelected={(user) => user.id === id}
                empty="Nobody is found."
              />
            )}
          </Loading>
        </div>
        <Pager pages={pages} nextCursor={loaded.answer?.nextCursor ?? null} />
      </Page>
      {id !== null && <Person userId={id} key={id} back={pathOf()} showsEmail={showsEmails} onChanged={loaded.reload} />}
      {inviting && <CreateInvite onClose={() => setInviting(false)} />}
    </>
  );
}

type Filter = Record<'query' | 'state' | 'role', string | undefined>;

function filterOf(query: URLSearchParams): Filter {
  const textOf = (name: keyof Filter) => query.get(name) ?? undefined;
  return { query: textOf('query'), state: textOf('state'), role: textOf('role') };
}

interface View {
  pathOf: (userId: string) => string;
  showsEmails: boolean;
}

function columnsFor({ pathOf, showsEmails }: View): readonly Column<UserOverview>[] {
  return [
    {
      label: 'Person',
      cell: ({ id, displayName, username, avatarUrl }) => (
        <Link class="console-person" href={pathOf(id)}>
          <Avatar id={id} name={displayName} url={avatarUrl} size={32} />
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
    { label: 'Files', isNumber: true, isExtra: true, cell: ({ fileBytes }) => (fileBytes === 0 ? '–' : formatBytes(fileBytes)) },
    { label: 'Since', isExtra: true, cell: ({ createdAt }) => formatDay(createdAt) },
  ];
}

function Search({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const [text, setText] = useState(value);
  useEffect(() => {
    if (text.trim() === value) return undefined;
    const timer = setTimeout(() => onChange(text.trim()), pauseMs);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <label class="search-field">
      <Icon name="search" size={16} />
      <input
        type="search"
        aria-label="Search people"
        placeholder="Name, username, e-mail or id"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
    </label>
  );
}

interface ChoiceProps {
  label: string;
  value: string | undefined;
  choices: Readonly<Record<string, string>>;
  onChange: (value: string | undefined) => void;
}

function Choice({ label, value, choices, onChange }: ChoiceProps) {
  return (
    <select class="select" aria-label={label} value={value ?? ''} onChange={(event) => onChange(event.currentTarget.value || undefined)}>
      {Object.entries(choices).map(([name, text]) => (
        <option value={name} key={name}>
          {text}
        </option>
      ))}
    </select>
  );
}

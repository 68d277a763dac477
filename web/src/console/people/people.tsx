import { useEffect, useRef, useState } from 'preact/hooks';
import type { UserOverview } from '@parley/events/wire/operators';
import { Button } from '../../design/button.tsx';
import { focusHeading } from '../../design/focus-heading.ts';
import { Icon } from '../../design/icon.tsx';
import '../../design/search-field.css';
import { useConsole } from '../console.ts';
import { formatNumber } from '../format.ts';
import { CreateInvite } from '../invites/create-invite.tsx';
import { Loading, Page, Pager, usePages } from '../parts.tsx';
import { pathTo } from '../router.ts';
import { Table } from '../table.tsx';
import { useLoad } from '../use-load.ts';
import { BulkBar } from './bulk.tsx';
import { columnsFor, nameOf, type SortName } from './columns.tsx';
import { CreatePerson } from './create-person.tsx';
import { Person } from './person.tsx';

interface Users {
  items: UserOverview[];
  nextCursor: string | null;
}

const pageSize = '50';
const usual: SortName = 'username';
/** Between two key presses of the search. */
const pauseMs = 250;

export function People() {
  const { router } = useConsole();
  const { id, query } = router.place.value;
  const filter = filterOf(query);
  // A search has its own order.
  const sort = filter.query === undefined && filter.role === undefined ? (filter.sort ?? usual) : undefined;
  const search = new URLSearchParams(Object.entries({ ...filter, sort }).filter((pair): pair is [string, string] => pair[1] !== undefined));
  const pages = usePages(search.toString());
  if (pages.cursor !== undefined) search.set('cursor', pages.cursor);
  search.set('limit', pageSize);
  const loaded = useLoad<Users>(`/v1/admin/users?${search}`);
  // Stays until the next one is there, so that the focus stays where it is in the table.
  const shown = useRef<Users | undefined>(undefined);
  shown.current = loaded.answer ?? shown.current;
  const { chosen, setChosen } = useChosen(search.toString());
  const [showsEmails, setShowsEmails] = useState(false);
  const [adding, setAdding] = useState<'person' | 'invite' | null>(null);
  // The search calls it later, when the place may have changed.
  const goTo = (changes: Partial<Filter>) => {
    const { id, query } = router.place.value;
    router.go(pathTo('people', id, { ...filterOf(query), ...changes }), { replace: true });
  };
  const pathOf = (userId?: string) => pathTo('people', userId, filter);
  const chosenUsers = loaded.answer?.items.filter((user) => chosen.has(user.id)) ?? [];
  const onDone = (failed: readonly UserOverview[]) => {
    setChosen(() => new Set(failed.map((user) => user.id)));
    loaded.reload();
    // The bar is gone.
    if (failed.length === 0) requestAnimationFrame(() => focusHeading());
  };
  return (
    <>
      <Page
        title="People"
        action={
          <>
            <span class="console-wide">
              <Button icon="add-person" onClick={() => setAdding('invite')}>
                Invite people
              </Button>
            </span>
            <Button look="main" icon="plus" onClick={() => setAdding('person')}>
              New person
            </Button>
          </>
        }
      >
        <Toolbar filter={filter} goTo={goTo} showsEmails={showsEmails} setShowsEmails={setShowsEmails} />
        <div class="console-scroll">
          <Loading loaded={{ ...loaded, answer: shown.current }}>
            {({ items }) => (
              <Table
                label="People"
                columns={columnsFor({ pathOf, showsEmails })}
                rows={items}
                keyOf={(user) => user.id}
                isSelected={(user) => user.id === id}
                sort={sort}
                {...(sort !== undefined && { onSort: (name: string) => goTo({ sort: name === usual ? undefined : name }) })}
                choice={{ chosen, nameOf, onChange: setChosen }}
                empty="Nobody is found."
              />
            )}
          </Loading>
        </div>
        <span class="visually-hidden" role="status">
          {chosenUsers.length > 0 && `${formatNumber(chosenUsers.length)} chosen`}
        </span>
        <div class="console-foot">
          {chosenUsers.length > 0 && <BulkBar users={chosenUsers} onDone={onDone} />}
          <Pager pages={pages} nextCursor={loaded.answer?.nextCursor ?? null} />
        </div>
      </Page>
      {id !== null && <Person userId={id} key={id} back={pathOf()} showsEmail={showsEmails} onChanged={loaded.reload} />}
      {adding === 'invite' && <CreateInvite onClose={() => setAdding(null)} />}
      {adding === 'person' && <CreatePerson onCreated={loaded.reload} onClose={() => setAdding(null)} />}
    </>
  );
}

/** Ids of people on one page; none on another. */
function useChosen(page: string) {
  const [choice, setChoice] = useState<{ page: string; chosen: ReadonlySet<string> }>({ page, chosen: new Set() });
  const chosenOf = (given: typeof choice) => (given.page === page ? given.chosen : new Set<string>());
  return {
    chosen: chosenOf(choice),
    setChosen: (change: (chosen: ReadonlySet<string>) => ReadonlySet<string>) =>
      setChoice((before) => ({ page, chosen: change(chosenOf(before)) })),
  };
}

type Filter = Record<'query' | 'state' | 'role' | 'sort', string | undefined>;

function filterOf(query: URLSearchParams): Filter {
  const textOf = (name: keyof Filter) => query.get(name) ?? undefined;
  return { query: textOf('query'), state: textOf('state'), role: textOf('role'), sort: textOf('sort') };
}

interface ToolbarProps {
  filter: Filter;
  goTo: (changes: Partial<Filter>) => void;
  showsEmails: boolean;
  setShowsEmails: (shows: boolean) => void;
}

function Toolbar({ filter, goTo, showsEmails, setShowsEmails }: ToolbarProps) {
  return (
    <div class="console-toolbar">
      <Search value={filter.query ?? ''} onChange={(text) => goTo({ query: text || undefined, role: text ? undefined : filter.role })} />
      <Select
        label="State"
        value={filter.state}
        choices={{ '': 'All states', active: 'Active', suspended: 'Suspended' }}
        onChange={(state) => goTo({ state })}
      />
      <Select
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
  );
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

interface SelectProps {
  label: string;
  value: string | undefined;
  choices: Readonly<Record<string, string>>;
  onChange: (value: string | undefined) => void;
}

function Select({ label, value, choices, onChange }: SelectProps) {
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

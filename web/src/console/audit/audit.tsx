import type { AuditEntry } from '@parley/events/wire/audit';
import { Button } from '../../design/button.tsx';
import { useConsole } from '../console.ts';
import { formatTime } from '../format.ts';
import { Link } from '../link.tsx';
import { Loading, Page, Pager, usePages } from '../parts.tsx';
import { pathTo } from '../router.ts';
import { Table, type Column } from '../table.tsx';
import { useLoad } from '../use-load.ts';
import { actionText, actorText } from './audit-text.ts';

interface AuditPage {
  items: AuditEntry[];
  nextCursor: string | null;
}

/** The actions of operators and backends. Entries are events of the log: nobody changes them. */
export function Audit() {
  const { router } = useConsole();
  const { query } = router.place.value;
  const filter = { userId: query.get('userId') ?? undefined, actorId: query.get('actorId') ?? undefined };
  const search = new URLSearchParams(Object.entries(filter).filter((pair): pair is [string, string] => pair[1] !== undefined));
  const pages = usePages(search.toString());
  search.set('limit', '50');
  if (pages.cursor !== undefined) search.set('cursor', pages.cursor);
  const loaded = useLoad<AuditPage>(`/v1/admin/audit?${search}`);
  return (
    <Page
      title="Audit"
      note={filter.userId ? 'One person' : filter.actorId ? 'One operator' : undefined}
      action={(filter.userId ?? filter.actorId) && <Button onClick={() => router.go(pathTo('audit'))}>Show all</Button>}
    >
      <div class="console-scroll">
        <Loading loaded={loaded}>
          {({ items }) => <Table label="Audit" columns={columns} rows={items} keyOf={(entry) => entry.id} empty="Nothing was done yet." />}
        </Loading>
      </div>
      <Pager pages={pages} nextCursor={loaded.answer?.nextCursor ?? null} />
    </Page>
  );
}

const columns: readonly Column<AuditEntry>[] = [
  { label: 'Time', cell: ({ at }) => formatTime(at) },
  { label: 'Action', cell: (entry) => <b class="console-word">{actionText(entry)}</b> },
  {
    label: 'By',
    cell: (entry) =>
      entry.actor ? <Link href={pathTo('audit', null, { actorId: entry.actor.id })}>{actorText(entry)}</Link> : actorText(entry),
  },
  { label: 'Concerns', cell: (entry) => <Concerned entry={entry} /> },
  { label: 'Reason', isExtra: true, cell: ({ reason }) => reason ?? '–' },
];

function Concerned({ entry: { user, subject } }: { entry: AuditEntry }) {
  if (user === null) return <>{subject ?? '–'}</>;
  return (
    <>
      <Link href={pathTo('people', user.id)}>{user.displayName ?? 'Erased'}</Link>
      {subject !== null && `: ${subject}`}
    </>
  );
}

import type { ComponentChildren } from 'preact';
import type { Status } from '@parley/events/wire/status';
import { Tag } from '../../design/parts.tsx';
import { formatBytes, formatNumber, formatPercent, formatRate, formatSeconds, formatTime } from '../format.ts';
import { Link } from '../link.tsx';
import { Loading, Page } from '../parts.tsx';
import { pathTo } from '../router.ts';
import { Table, type Column } from '../table.tsx';
import { useLoad } from '../use-load.ts';

const everyMs = 5_000;

export function StatusPage() {
  const loaded = useLoad<Status>('/v1/admin/status', { everyMs });
  const { answer } = loaded;
  return (
    <Page title="Status" note={answer && `Release ${answer.version}`}>
      <div class="console-scroll">
        <Loading loaded={loaded}>
          {(status) => (
            <>
              <Figures status={status} />
              <h2>Services</h2>
              {status.services === null ? (
                <p class="console-empty">Unknown while Redis is away.</p>
              ) : (
                <Table
                  label="Services"
                  columns={serviceColumns}
                  rows={status.services}
                  keyOf={keyOfService}
                  empty="No service has reported yet."
                />
              )}
              <h2>Databases</h2>
              {status.stores.map((store) => (
                <Store store={store} key={store.name} />
              ))}
            </>
          )}
        </Loading>
      </div>
    </Page>
  );
}

function Figures({ status }: { status: Status }) {
  const { sockets, sends, errorRate, subscriptions } = status;
  const parked = subscriptions.reduce((sum, subscription) => sum + subscription.parked, 0);
  return (
    <dl class="console-figures">
      <Figure label="Open sockets">{formatNumber(sockets)}</Figure>
      <Figure label="Messages per second">{formatRate(sends)}</Figure>
      <Figure label="Failed requests" bad={errorRate > 0.01}>
        {formatPercent(errorRate)}
      </Figure>
      {subscriptions.map(({ name, lag }) => (
        <Figure label={name === 'live' ? 'Behind the log' : `Behind the log, ${name}`} bad={lag.seconds > 10} key={name}>
          {formatSeconds(lag.seconds)}
        </Figure>
      ))}
      <Figure label="Dead letters" bad={parked > 0}>
        {parked > 0 ? <Link href={pathTo('dead-letters')}>{formatNumber(parked)}</Link> : '0'}
      </Figure>
    </dl>
  );
}

function Figure({ label, bad = false, children }: { label: string; bad?: boolean; children: ComponentChildren }) {
  return (
    <div class={bad ? 'bad' : undefined}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

type Service = NonNullable<Status['services']>[number];
const keyOfService = ({ service, host, startedAt }: Service): string => `${service} ${host} ${startedAt}`;

const serviceColumns: readonly Column<Service>[] = [
  { label: 'Service', cell: ({ service }) => <b>{service}</b> },
  { label: 'Release', cell: ({ version }) => version },
  { label: 'Host', isExtra: true, cell: ({ host }) => host },
  { label: 'Since', isExtra: true, cell: ({ startedAt }) => formatTime(startedAt) },
  { label: 'Requests per second', isNumber: true, cell: ({ requests }) => formatRate(requests) },
  { label: 'Failed', isNumber: true, cell: ({ errors }) => (errors > 0 ? <Tag tone="danger">{formatRate(errors)}</Tag> : '–') },
  { label: 'Sockets', isNumber: true, cell: ({ sockets }) => (sockets === null ? '–' : formatNumber(sockets)) },
];

const storeNames: Readonly<Record<string, string>> = { log: 'Log', read_tables: 'Read tables', all: 'Log and read tables' };
type StoreSize = Status['stores'][number];

const tableColumns: readonly Column<StoreSize['tables'][number]>[] = [
  { label: 'Table', cell: ({ name }) => <code>{name}</code> },
  { label: 'Rows, about', isNumber: true, cell: ({ rows }) => formatNumber(rows) },
  { label: 'Size', isNumber: true, cell: ({ bytes }) => formatBytes(bytes) },
];

function Store({ store: { name, bytes, tables } }: { store: StoreSize }) {
  const title = storeNames[name] ?? name;
  if (tables.length === 0)
    return (
      <p class="console-line">
        <span class="grow">{title}</span>
        {formatBytes(bytes)}
      </p>
    );
  return (
    <details class="console-details">
      <summary>
        {title}, {formatBytes(bytes)}
      </summary>
      <Table label={title} columns={tableColumns} rows={tables} keyOf={(table) => table.name} empty="" />
    </details>
  );
}

import { FieldError } from '../../design/field.tsx';
import { Button } from '../../design/button.tsx';
import { useConsole } from '../console.ts';
import { formatNumber, formatTime } from '../format.ts';
import { Link } from '../link.tsx';
import { Properties, Inspector, Loading, Page } from '../parts.tsx';
import { pathTo } from '../router.ts';
import { Table, type Column } from '../table.tsx';
import { useAction } from '../use-action.ts';
import { useLoad } from '../use-load.ts';
import type { DeadLetter, LogEvent } from './admin-api.ts';
import { eventName } from './event-details.tsx';

const everyMs = 10_000;

export function DeadLetters() {
  const { id } = useConsole().router.place.value;
  const loaded = useLoad<{ items: DeadLetter[] }>('/admin/api/dead-letters', { everyMs });
  return (
    <>
      <Page title="Dead letters" note="Events that could not be applied; what follows them in their conversation waits">
        <div class="console-scroll">
          <Loading loaded={loaded}>
            {({ items }) => (
              <Table
                label="Dead letters"
                columns={columns}
                rows={items}
                keyOf={(parked) => `${parked.id} ${parked.subscription}`}
                isSelected={(parked) => parked.id === id}
                empty="Nothing is parked."
              />
            )}
          </Loading>
        </div>
      </Page>
      {id !== null && <Parked sequenceId={id} key={id} onChanged={loaded.reload} />}
    </>
  );
}

const columns: readonly Column<DeadLetter>[] = [
  {
    label: 'Event',
    cell: ({ id, eventType, partition, position }) => (
      <Link class="console-person" href={pathTo('dead-letters', id)}>
        <span class="grow">
          <b>{eventType}</b>
          <small>
            {partition}/{position}
          </small>
        </span>
      </Link>
    ),
  },
  { label: 'Table', cell: ({ projection }) => <code>{projection}</code> },
  { label: 'Why', isExtra: true, cell: ({ error }) => error },
  { label: 'Waiting', isNumber: true, cell: ({ events }) => formatNumber(events) },
  { label: 'Since', isExtra: true, cell: ({ parkedAt }) => formatTime(parkedAt) },
];

interface ParkedAnswer {
  deadLetters: DeadLetter[];
  events: LogEvent[];
}

interface RetryAnswer {
  results: { subscription: string; result: 'projected' | 'not_parked' | 'failed'; error?: string }[];
}

function Parked({ sequenceId, onChanged }: { sequenceId: string; onChanged: () => void }) {
  const { access, router } = useConsole();
  const path = `/admin/api/dead-letters/${sequenceId}`;
  const loaded = useLoad<ParkedAnswer>(path);
  const retry = useAction(async () => {
    const { results } = await access.send<RetryAnswer>('POST', `${path}/retry`, {});
    onChanged();
    if (results.every(({ result }) => result !== 'failed')) router.go(pathTo('dead-letters'), { replace: true });
    else loaded.reload();
  });
  return (
    <Inspector title="Parked sequence" subtitle={<code>{sequenceId}</code>} back={pathTo('dead-letters')}>
      <Loading loaded={loaded}>
        {({ deadLetters, events }) => (
          <>
            {deadLetters.map(({ subscription, projection, error, parkedAt }) => (
              <div key={subscription}>
                <Properties
                  properties={[
                    ['Subscription', subscription],
                    ['Table', projection],
                    ['Since', formatTime(parkedAt)],
                  ]}
                />
                <FieldError>{error}</FieldError>
              </div>
            ))}
            <div class="console-buttons">
              <Button look="main" disabled={retry.busy} onClick={() => retry.run()}>
                Try again
              </Button>
            </div>
            {retry.error !== undefined && <FieldError>{retry.error}</FieldError>}
            <h3>Waiting events</h3>
            <ul class="console-lines">
              {events.map((event) => (
                <li key={event.id}>
                  <Link href={pathTo('events', eventName(event))}>{event.type}</Link> <span class="quiet">{eventName(event)}</span>
                </li>
              ))}
            </ul>
          </>
        )}
      </Loading>
    </Inspector>
  );
}

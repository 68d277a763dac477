import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../../design/button.tsx';
import { Banner } from '../../design/parts.tsx';
import { useConsole } from '../console.ts';
import { Table, type Column } from '../table.tsx';
import { textOf } from '../text-of.ts';
import { describeFailure } from '../describe.ts';
import { formatTime } from '../format.ts';
import { Link } from '../link.tsx';
import { Page } from '../parts.tsx';
import { pathTo } from '../router.ts';
import type { EventsAnswer, LogEvent } from './admin-api.ts';
import { EventDetails, eventName } from './event-details.tsx';

/** More rows make the page slow. */
const maxRows = 500;
const followMs = 2_000;
const filters = ['stream', 'type', 'from'] as const;

/** The newest events, or those of a stream, a type or a time; they can be followed. */
export function Events() {
  const { router } = useConsole();
  const { id, query } = router.place.value;
  const filter = Object.fromEntries(filters.map((name) => [name, query.get(name) ?? undefined]));
  const key = pathTo('', null, filter);
  const [follows, setFollows] = useState(false);
  const { items, error, hasMore, readMore } = useEvents(key, filter, follows);
  const apply = (event: SubmitEvent) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    router.go(pathTo('events', id, Object.fromEntries(filters.map((name) => [name, textOf(fields, name)]))));
  };
  return (
    <>
      <Page title="Events" note="Texts are masked">
        <form class="console-toolbar" onSubmit={apply} key={key}>
          <input class="input" name="stream" aria-label="Stream" placeholder="Stream" defaultValue={filter['stream']} />
          <input class="input" name="type" aria-label="Type" placeholder="Type, as MessageSent" defaultValue={filter['type']} />
          <input class="input" name="from" aria-label="From" placeholder="From: time or partition:position" defaultValue={filter['from']} />
          <Button type="submit">Show</Button>
          <label class="console-check">
            <input type="checkbox" checked={follows} onChange={() => setFollows(!follows)} />
            Follow
          </label>
        </form>
        {error !== undefined && <Banner icon="alert" tone="danger" role="alert" title={error} />}
        <div class="console-scroll">
          <Table
            label="Events"
            columns={columnsFor(filter)}
            rows={items}
            keyOf={(event) => event.id}
            isSelected={(event) => eventName(event) === id}
            empty="No event is found."
          />
          {hasMore && (
            <div class="console-buttons">
              <Button onClick={readMore}>More</Button>
            </div>
          )}
        </div>
      </Page>
      {id !== null && <EventDetails name={id} key={id} back={pathTo('events', null, filter)} />}
    </>
  );
}

function columnsFor(filter: Record<string, string | undefined>): readonly Column<LogEvent>[] {
  return [
    {
      label: 'Event',
      cell: (event) => (
        <Link class="console-person" href={pathTo('events', eventName(event), filter)}>
          <span class="grow">
            <b>{event.type}</b>
            <small>{eventName(event)}</small>
          </span>
        </Link>
      ),
    },
    {
      label: 'Stream',
      cell: ({ stream, version }) => (
        <code>
          {stream} @{version}
        </code>
      ),
    },
    { label: 'Recorded', cell: ({ recordedAt }) => formatTime(recordedAt / 1_000) },
  ];
}

/** The events of a filter, the newest first. */
function useEvents(key: string, filter: Record<string, string | undefined>, follows: boolean) {
  const { send } = useConsole().access;
  const [state, setState] = useState<{ key: string; items: LogEvent[]; cursor?: string; more?: boolean; error?: string }>({
    key,
    items: [],
  });
  const current = useRef(state);
  current.current = state.key === key ? state : { key, items: [] };
  const read = async () => {
    const { items, cursor } = current.current;
    const { from, ...others } = filter;
    const path = pathTo('', null, { ...others, ...(cursor === undefined ? { from } : { cursor }) });
    try {
      const page = await send<EventsAnswer>('GET', `/admin/api/events${path.slice(path.includes('?') ? path.indexOf('?') : path.length)}`);
      if (current.current.key !== key) return;
      setState({ key, items: [...page.items.toReversed(), ...items].slice(0, maxRows), cursor: page.cursor, more: page.more });
    } catch (error) {
      if (current.current.key === key) setState({ ...current.current, error: describeFailure(error) });
    }
  };
  useEffect(() => void read(), [key]);
  useEffect(() => {
    if (!follows) return undefined;
    const timer = setInterval(() => void (document.hidden || read()), followMs);
    return () => clearInterval(timer);
  }, [key, follows]);
  const { items, error, more = false } = current.current;
  return { items, error, hasMore: more, readMore: () => void read() };
}

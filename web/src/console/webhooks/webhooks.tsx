import { useState } from 'preact/hooks';
import type { Webhook } from '@parley/events/wire/webhooks';
import { Button } from '../../design/button.tsx';
import { useConsole } from '../console.ts';
import { formatNumber, formatSeconds, formatTime } from '../format.ts';
import { Link } from '../link.tsx';
import { Loading, Page } from '../parts.tsx';
import { pathTo } from '../router.ts';
import { Table, type Column } from '../table.tsx';
import { useLoad } from '../use-load.ts';
import { CreateWebhook } from './create-webhook.tsx';
import { WebhookDetails } from './webhook-details.tsx';
import { WebhookState } from './webhook-state.tsx';

const everyMs = 5_000;

export function Webhooks() {
  const { id } = useConsole().router.place.value;
  const loaded = useLoad<{ items: Webhook[] }>('/v1/webhooks', { everyMs });
  const [creating, setCreating] = useState(false);
  return (
    <>
      <Page
        title="Webhooks"
        action={
          <Button look="main" icon="plus" onClick={() => setCreating(true)}>
            New webhook
          </Button>
        }
      >
        <div class="console-scroll">
          <Loading loaded={loaded}>
            {({ items }) => (
              <Table
                label="Webhooks"
                columns={columns}
                rows={items}
                keyOf={(webhook) => webhook.id}
                isSelected={(webhook) => webhook.id === id}
                empty="There are no webhooks."
              />
            )}
          </Loading>
        </div>
      </Page>
      {id !== null && <WebhookDetails webhookId={id} key={id} onChanged={loaded.reload} />}
      {creating && <CreateWebhook onCreated={loaded.reload} onClose={() => setCreating(false)} />}
    </>
  );
}

const columns: readonly Column<Webhook>[] = [
  {
    label: 'Address',
    cell: ({ id, url, description }) => (
      <Link class="console-person" href={pathTo('webhooks', id)}>
        <span class="grow">
          <b>{new URL(url).host}</b>
          <small>{description ?? new URL(url).pathname}</small>
        </span>
      </Link>
    ),
  },
  { label: 'State', cell: (webhook) => <WebhookState webhook={webhook} /> },
  { label: 'Events', isExtra: true, cell: ({ types }) => types.join(', ') },
  { label: 'Waiting', isNumber: true, cell: ({ lag }) => formatNumber(lag.events) },
  { label: 'Behind', isNumber: true, isExtra: true, cell: ({ lag }) => formatSeconds(lag.seconds) },
  {
    label: 'Last answer',
    isExtra: true,
    cell: ({ lastDelivery }) => (lastDelivery === null ? '–' : `${lastDelivery.status ?? 'none'}, ${formatTime(lastDelivery.at)}`),
  },
];

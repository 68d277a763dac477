import { useState } from 'preact/hooks';
import type { Webhook, WebhookDelivery } from '@parley/events/wire/webhooks';
import { Button } from '../../design/button.tsx';
import { Field, FieldError } from '../../design/field.tsx';
import { Banner, Tag } from '../../design/parts.tsx';
import { useConsole } from '../console.ts';
import { FormDialog } from '../form-dialog.tsx';
import { textOf } from '../text-of.ts';
import { formatNumber, formatSeconds, formatTime } from '../format.ts';
import { Properties, Inspector, Loading } from '../parts.tsx';
import { pathTo } from '../router.ts';
import { useAction } from '../use-action.ts';
import { useLoad } from '../use-load.ts';
import { WebhookState } from './webhook-state.tsx';

const everyMs = 5_000;
type Step = 'pause' | 'resume' | 'test';

/** One webhook: how far it is, its last deliveries, and what an operator may do. */
export function WebhookDetails({ webhookId, onChanged }: { webhookId: string; onChanged: () => void }) {
  const { access, router } = useConsole();
  const path = `/v1/webhooks/${webhookId}`;
  const loaded = useLoad<{ webhook: Webhook }>(path, { everyMs });
  const deliveries = useLoad<{ items: WebhookDelivery[] }>(`${path}/deliveries?limit=20`, { everyMs });
  const [asking, setAsking] = useState<'seek' | 'delete' | null>(null);
  const reload = () => {
    loaded.reload();
    deliveries.reload();
    onChanged();
  };
  const step = useAction(async (name: Step) => {
    await access.send('POST', `${path}/${name}`, {});
    reload();
  });
  const back = pathTo('webhooks');
  return (
    <Inspector title={loaded.answer ? new URL(loaded.answer.webhook.url).host : 'Webhook'} back={back}>
      <Loading loaded={loaded}>
        {({ webhook }) => (
          <>
            {webhook.reason !== null && <Banner icon="alert" tone="danger" title={webhook.reason} />}
            <Properties
              properties={[
                ['State', <WebhookState webhook={webhook} />],
                ['URL', webhook.url],
                ['Events', webhook.types.join(', ')],
                ['Waiting', `${formatNumber(webhook.lag.events)} events`],
                ['Behind', formatSeconds(webhook.lag.seconds)],
                ['Created', formatTime(webhook.createdAt)],
              ]}
            />
            <div class="console-buttons">
              {webhook.state === 'active' ? (
                <Button disabled={step.busy} onClick={() => step.run('pause')}>
                  Pause
                </Button>
              ) : (
                <Button disabled={step.busy} onClick={() => step.run('resume')}>
                  Resume
                </Button>
              )}
              <Button disabled={step.busy} onClick={() => step.run('test')}>
                Send a test
              </Button>
              <Button onClick={() => setAsking('seek')}>Replay from…</Button>
              <Button danger onClick={() => setAsking('delete')}>
                Delete
              </Button>
            </div>
            {step.error !== undefined && <FieldError>{step.error}</FieldError>}
          </>
        )}
      </Loading>
      <section>
        <h3>Last deliveries</h3>
        <Loading loaded={deliveries}>{({ items }) => <Deliveries items={items} />}</Loading>
      </section>
      {asking === 'seek' && (
        <FormDialog
          title="Replay from…"
          text="Events from there on are delivered again. The receiver knows them by their webhook-id."
          action="Replay"
          onClose={() => setAsking(null)}
          onSubmit={async (fields) => {
            await access.send('POST', `${path}/seek`, { to: textOf(fields, 'to') ?? 'now' });
            setAsking(null);
            reload();
          }}
        >
          <Field label="From" name="to" value="now" required hint="now, start, a position, or a time such as 2026-12-01T09:00:00Z." />
        </FormDialog>
      )}
      {asking === 'delete' && (
        <FormDialog
          title="Delete the webhook"
          text="Nothing is sent to it any more, and what waits is dropped."
          action="Delete"
          danger
          onClose={() => setAsking(null)}
          onSubmit={async () => {
            await access.send('DELETE', path);
            onChanged();
            router.go(back, { replace: true });
          }}
        />
      )}
    </Inspector>
  );
}

function Deliveries({ items }: { items: readonly WebhookDelivery[] }) {
  if (items.length === 0) return <p class="quiet">Nothing was delivered yet.</p>;
  return (
    <ul class="console-lines">
      {items.map(({ id, type, attempt, at, status, error, milliseconds, nextAttemptAt }) => (
        <li key={`${id} ${attempt}`}>
          <Tag tone={error === null ? 'ok' : 'danger'}>{status ?? 'none'}</Tag> {type}{' '}
          <span class="quiet">
            {formatTime(at)}, {formatNumber(milliseconds)} ms{attempt > 1 && `, attempt ${attempt}`}
            {nextAttemptAt !== null && `, again ${formatTime(nextAttemptAt)}`}
          </span>
          {error !== null && <div class="quiet">{error}</div>}
        </li>
      ))}
    </ul>
  );
}

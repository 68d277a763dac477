import type { Route } from '@parley/service-kit/http/route';
import { getWebhookRoute } from './get-webhook.route.ts';
import { listDeliveriesRoute } from './list-deliveries.route.ts';
import { listWebhooksRoute } from './list-webhooks.route.ts';
import type { WebhookSources } from './webhook-report.ts';

/** Queries of operators and backends about webhooks: dispatcher's own tables are the source. */
export function webhookQueries(sources: WebhookSources): Route[] {
  return [listWebhooksRoute(sources), getWebhookRoute(sources), listDeliveriesRoute(sources)];
}

import type { Route } from '@parley/service-kit/http/route';
import { updateWebhook } from '@parley/write-tables/webhooks';
import { webhookRoute } from '../simple-webhook-route.ts';
import type { WebhookDependencies } from '../webhook-dependencies.ts';

/** Not an event of the log. */
export function testWebhookRoute(dependencies: WebhookDependencies): Route {
  return webhookRoute(dependencies, {
    method: 'POST',
    path: '/v1/webhooks/:webhookId/test',
    operation: 'testWebhook',
    summary: 'Send a test',
    description: 'Sends one `webhook.test` within a second, also while the webhook is paused; the outcome is among its deliveries.',
    async apply(row) {
      await dependencies.database.write([updateWebhook(row, { testId: dependencies.newId() })]);
      return undefined;
    },
  });
}

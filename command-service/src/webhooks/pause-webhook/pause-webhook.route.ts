import type { Route } from '@parley/service-kit/http/route';
import { updateWebhook } from '@parley/write-tables/webhooks';
import { webhookRoute } from '../simple-webhook-route.ts';
import { pauseWebhook } from '../webhook-commands.ts';
import type { WebhookDependencies } from '../webhook-dependencies.ts';

export function pauseWebhookRoute(dependencies: WebhookDependencies): Route {
  return webhookRoute(dependencies, {
    method: 'POST',
    path: '/v1/webhooks/:webhookId/pause',
    operation: 'pauseWebhook',
    summary: 'Pause a webhook',
    description: 'Stops sending within a second. The place in the log is kept, and so is everything that waits for another attempt.',
    command: pauseWebhook,
    async apply(row) {
      await dependencies.database.write([updateWebhook(row, { state: 'paused', reason: null })]);
      return undefined;
    },
  });
}

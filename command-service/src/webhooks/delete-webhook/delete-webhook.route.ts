import type { Route } from '@parley/service-kit/http/route';
import { deleteWebhook as deleteRow } from '@parley/write-tables/webhooks';
import { webhookRoute } from '../simple-webhook-route.ts';
import { deleteWebhook } from '../webhook-commands.ts';
import type { WebhookDependencies } from '../webhook-dependencies.ts';

export function deleteWebhookRoute(dependencies: WebhookDependencies): Route {
  return webhookRoute(dependencies, {
    method: 'DELETE',
    path: '/v1/webhooks/:webhookId',
    operation: 'deleteWebhook',
    summary: 'Delete a webhook',
    description: 'Deletes a webhook with its secret and its place in the log. Deliveries in flight end.',
    command: deleteWebhook,
    async apply({ webhookId }) {
      await dependencies.database.write([deleteRow(webhookId)]);
      return undefined;
    },
  });
}

import type { Route } from '@parley/service-kit/http/route';
import { updateWebhook } from '@parley/write-tables/webhooks';
import { webhookRoute } from '../simple-webhook-route.ts';
import { resumeWebhook } from '../webhook-commands.ts';
import type { WebhookDependencies } from '../webhook-dependencies.ts';

export function resumeWebhookRoute(dependencies: WebhookDependencies): Route {
  return webhookRoute(dependencies, {
    method: 'POST',
    path: '/v1/webhooks/:webhookId/resume',
    operation: 'resumeWebhook',
    summary: 'Resume a webhook',
    description: 'Continues a paused or disabled webhook where it stopped; what waits for another attempt is sent at once.',
    command: resumeWebhook,
    async apply(row) {
      await dependencies.database.write([updateWebhook(row, { state: 'active', reason: null, failingSince: null })]);
      return undefined;
    },
  });
}

import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { updateWebhook } from '@parley/write-tables/webhooks';
import { z } from 'zod';
import { commandRequest } from '../../command-route.ts';
import { changeWebhook } from '../webhook-commands.ts';
import { requireWebhook, type WebhookDependencies } from '../webhook-dependencies.ts';
import { requireAllowed, webhookFields, webhookParams } from '../webhook-fields.ts';

export function changeWebhookRoute({ handleCommand, database, webhookRules }: WebhookDependencies): Route {
  return defineRoute({
    method: 'PATCH',
    path: '/v1/webhooks/:webhookId',
    operation: 'changeWebhook',
    summary: 'Change a webhook',
    description: 'Changes where a webhook sends and what. Effective within a second; deliveries in flight end as they began.',
    examples: [{ body: { types: ['message.*'] } }],
    auth: 'backend',
    scope: 'webhooks',
    params: webhookParams,
    body: z.strictObject({
      url: webhookFields.url.optional(),
      types: webhookFields.types.optional(),
      description: webhookFields.description.optional(),
    }),
    answers: { 204: null },
    logged: false,
    problems: ['not_found', 'conflict'],
    async handle(request) {
      const { webhookId } = request.params;
      const row = await requireWebhook(database, webhookId);
      const { url = row.url, types = row.types, description = row.description } = request.body;
      requireAllowed(url, webhookRules);
      await database.write([updateWebhook(row, { url, types, description })]);
      const changed = { webhookId, origin: new URL(url).origin, types, description };
      await handleCommand(changeWebhook, changed, { ...commandRequest(request), key: undefined });
      return { status: 204 };
    },
  });
}

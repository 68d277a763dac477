import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { updateWebhook } from '@parley/write-tables/webhooks';
import { z } from 'zod';
import { commandRequest } from '../../command-route.ts';
import { deliveryStart, startField } from '../delivery-start.ts';
import { seekWebhook } from '../webhook-commands.ts';
import { requireWebhook, type WebhookDependencies } from '../webhook-dependencies.ts';
import { webhookParams } from '../webhook-fields.ts';

export function seekWebhookRoute({ handleCommand, store, database }: WebhookDependencies): Route {
  return defineRoute({
    method: 'POST',
    path: '/v1/webhooks/:webhookId/seek',
    operation: 'seekWebhook',
    summary: 'Deliver again from another place',
    description: 'Moves a webhook to another place in the log. Events from there on are sent once more, with the same `webhook-id`.',
    examples: [{ body: { to: 'start' } }],
    auth: 'backend',
    scope: 'webhooks',
    params: webhookParams,
    body: z.strictObject({ to: startField }),
    answers: { 204: null },
    logged: false,
    problems: ['not_found', 'position_unknown', 'conflict'],
    async handle(request) {
      const { webhookId } = request.params;
      const row = await requireWebhook(database, webhookId);
      const start = await deliveryStart(request.body.to, { store, now: () => database.now() });
      const place = { startAt: start.at, startPartition: start.partition, startPosition: start.position };
      await database.write([updateWebhook(row, { ...place, generation: row.generation + 1 })]);
      await handleCommand(seekWebhook, { webhookId, start }, { ...commandRequest(request), key: undefined });
      return { status: 204 };
    },
  });
}

import type { StoredEvent } from '@parley/events/envelope';
import { webhookSettings, type WebhookSettings } from '@parley/events/wire/webhooks';
import { timeOf } from '@parley/events/wire/fields';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { Problem } from '@parley/service-kit/problems';
import { insertWebhook, readWebhooks, type WebhookRow } from '@parley/write-tables/webhooks';
import { z } from 'zod';
import { replayedHeader } from '../../answers.ts';
import { commandRequest } from '../../command-route.ts';
import { deliveryStart, startField } from '../delivery-start.ts';
import { createWebhook } from '../webhook-commands.ts';
import { newWebhookSecret, requireWebhook, type WebhookDependencies } from '../webhook-dependencies.ts';
import { requireAllowed, webhookFields } from '../webhook-fields.ts';

export function createWebhookRoute(dependencies: WebhookDependencies): Route {
  const { handleCommand, store, database, newId, webhookIdFor, webhookRules, maxWebhooks } = dependencies;
  return defineRoute({
    method: 'POST',
    path: '/v1/webhooks',
    operation: 'createWebhook',
    summary: 'Create a webhook',
    description: [
      'Sends the events of the log to a URL of your backend, in order in each conversation, signed as Standard Webhooks say. `secret`',
      'verifies them; it is shown only here. Answer with 2xx within 15 seconds; ignore a `webhook-id` that you know already.',
      'A retry with the same `Idempotency-Key` gets the same webhook with its secret, until the webhook is deleted.',
    ].join(' '),
    examples: [{ body: { url: 'https://shop.example/parley', types: ['message.sent', 'call.*'] } }],
    auth: 'backend',
    scope: 'webhooks',
    body: z.strictObject({
      url: webhookFields.url,
      types: webhookFields.types,
      description: webhookFields.description.optional(),
      from: startField.optional().describe('The first event to deliver; `now` by default. As `to` of seek'),
    }),
    answers: { 201: z.object({ webhook: webhookSettings, secret: z.string().describe('`whsec_…`: verifies the signatures') }) },
    location: (created: { webhook: { id: string } }) => `/v1/webhooks/${created.webhook.id}`,
    logged: false,
    replays: true,
    problems: ['not_found', 'budget_exhausted', 'position_unknown', 'idempotency_key_reused', 'conflict'],
    async handle(request) {
      const { url, types, description = null, from = 'now' } = request.body;
      requireAllowed(url, webhookRules);
      const { actor, idempotencyKey } = request;
      const webhookId = idempotencyKey === undefined ? newId() : webhookIdFor(actor.userId, idempotencyKey);
      const others = (await readWebhooks(database)).filter((row) => row.webhookId !== webhookId);
      if (others.length >= maxWebhooks)
        throw new Problem('budget_exhausted', { detail: `There are ${maxWebhooks} webhooks already: delete one, or raise LIMIT_WEBHOOKS` });
      const input = { webhookId, origin: new URL(url).origin, types, description };
      const given = await deliveryStart(from, { store, now: () => database.now() });
      // The event first: a webhook that sends is recorded. If the process dies between the two, a retry finishes it.
      const { kind, events, state } = await handleCommand(createWebhook, { ...input, start: given }, commandRequest(request));
      if (state === 'deleted') throw new Problem('not_found', { detail: 'The webhook of this request was deleted' });
      const { start } = (events[0] as StoredEvent<'WebhookCreated'>).payload;
      const created = newRow({ webhookId, url, types, description, secret: newWebhookSecret(), createdAt: dependencies.clock() * 1_000 });
      await insertWebhook(database, { ...created, startAt: start.at, startPartition: start.partition, startPosition: start.position });
      const row = await requireWebhook(database, webhookId);
      return {
        status: 201,
        headers: replayedHeader(kind),
        body: { webhook: toWebhook(row), secret: row.secret },
      };
    },
  });
}

type Given = Pick<WebhookRow, 'webhookId' | 'url' | 'types' | 'description' | 'secret' | 'createdAt'>;

function newRow(given: Given): WebhookRow {
  return {
    ...given,
    state: 'active',
    reason: null,
    previousSecret: null,
    previousSecretUntil: null,
    generation: 1,
    startAt: 0,
    startPartition: null,
    startPosition: null,
    testId: null,
    failingSince: null,
  };
}

function toWebhook({ webhookId, url, types, description, state, reason, createdAt }: WebhookRow): WebhookSettings {
  return { id: webhookId, url, types, description, state: state as WebhookSettings['state'], reason, createdAt: timeOf(createdAt) };
}

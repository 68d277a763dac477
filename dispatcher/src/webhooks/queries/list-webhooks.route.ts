import { webhook } from '@parley/events/wire/webhooks';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { readWebhooks } from '@parley/write-tables/webhooks';
import { z } from 'zod';
import { reportWebhook, type WebhookSources } from './webhook-report.ts';

export function listWebhooksRoute(sources: WebhookSources): Route {
  return defineRoute({
    method: 'GET',
    path: '/v1/webhooks',
    operation: 'listWebhooks',
    summary: 'List the webhooks, newest first',
    description: 'Lists all webhooks, with how far behind each is. Secrets are never shown again.',
    auth: 'backend',
    scope: 'webhooks',
    answers: { 200: z.object({ items: z.array(webhook).describe('All of them') }) },
    problems: [],
    async handle() {
      const rows = await readWebhooks(sources.log);
      const items = [];
      for (const row of rows) items.push(await reportWebhook(sources, row));
      return { status: 200, body: { items } };
    },
  });
}

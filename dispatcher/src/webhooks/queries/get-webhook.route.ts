import { id } from '@parley/events/wire/fields';
import { webhook } from '@parley/events/wire/webhooks';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { Problem } from '@parley/service-kit/problems';
import { findWebhook } from '@parley/write-tables/webhooks';
import { z } from 'zod';
import { reportWebhook, type WebhookSources } from './webhook-report.ts';

export function getWebhookRoute(sources: WebhookSources): Route {
  return defineRoute({
    method: 'GET',
    path: '/v1/webhooks/:webhookId',
    operation: 'getWebhook',
    summary: 'Get a webhook',
    description: 'Returns a webhook with how far behind it is.',
    auth: 'backend',
    scope: 'webhooks',
    params: z.object({ webhookId: id }),
    answers: { 200: z.object({ webhook }) },
    problems: ['not_found'],
    async handle({ params }) {
      const row = await findWebhook(sources.log, params.webhookId);
      if (row === null) throw new Problem('not_found');
      return { status: 200, body: { webhook: await reportWebhook(sources, row) } };
    },
  });
}

import type { Route } from '@parley/service-kit/http/route';
import { updateWebhook } from '@parley/write-tables/webhooks';
import { z } from 'zod';
import { replayedHeader } from '../../answers.ts';
import { webhookRoute } from '../simple-webhook-route.ts';
import { rotateWebhookSecret } from '../webhook-commands.ts';
import { newWebhookSecret, type WebhookDependencies } from '../webhook-dependencies.ts';

const overlapMicros = 24 * 3_600 * 1_000_000;

export function rotateWebhookSecretRoute(dependencies: WebhookDependencies): Route {
  const { database, clock, webhookSecretFor } = dependencies;
  return webhookRoute(dependencies, {
    method: 'POST',
    path: '/v1/webhooks/:webhookId/rotate-secret',
    operation: 'rotateWebhookSecret',
    summary: 'Replace the secret of a webhook',
    description: [
      'Makes a new secret, shown this once, and again to a retry with the same `Idempotency-Key`. For 24 hours both sign, so that you can replace',
      'it without a gap.',
    ].join(' '),
    command: rotateWebhookSecret,
    answers: { 200: z.object({ secret: z.string().describe('The new secret, `whsec_…`') }) },
    replays: true,
    async apply(row, { actor, idempotencyKey }) {
      const { webhookId } = row;
      const secret = idempotencyKey === undefined ? newWebhookSecret() : webhookSecretFor(webhookId, actor.userId, idempotencyKey);
      if ([row.secret, row.previousSecret].includes(secret)) return { status: 200, headers: replayedHeader('replayed'), body: { secret } };
      const previousSecretUntil = clock() * 1_000 + overlapMicros;
      await database.write([updateWebhook(row, { secret, previousSecret: row.secret, previousSecretUntil })]);
      return { status: 200, body: { secret } };
    },
  });
}

import type { SqlValue } from '@parley/database/database';
import { columnSql, decodeRow } from '@parley/database/table-sql';
import { idToBytes } from '@parley/events/id-bytes';
import { id, timeOf } from '@parley/events/wire/fields';
import { webhookDelivery, type WebhookDelivery } from '@parley/events/wire/webhooks';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { wholeNumber } from '@parley/service-kit/http/whole-number';
import { Problem } from '@parley/service-kit/problems';
import { findWebhook } from '@parley/write-tables/webhooks';
import { z } from 'zod';
import { deliveries, keptDeliveries, type DeliveryRow } from '../../tables.ts';
import type { WebhookSources } from './webhook-report.ts';

export function listDeliveriesRoute({ log }: Pick<WebhookSources, 'log'>): Route {
  return defineRoute({
    method: 'GET',
    path: '/v1/webhooks/:webhookId/deliveries',
    operation: 'listWebhookDeliveries',
    summary: 'List the last attempts of a webhook, newest first',
    description: 'Lists up to 1,000 attempts to deliver an event, the latest first.',
    auth: 'backend',
    scope: 'webhooks',
    params: z.object({ webhookId: id }),
    query: z.strictObject({
      state: z.enum(['delivered', 'failed']).optional().describe('Only attempts with this outcome'),
      limit: wholeNumber({ least: 1, most: keptDeliveries }).prefault(100).describe('Maximum number of items'),
    }),
    answers: { 200: z.object({ items: z.array(webhookDelivery).describe('The attempts') }) },
    problems: ['not_found'],
    async handle({ params: { webhookId }, query: { state, limit } }) {
      if ((await findWebhook(log, webhookId)) === null) throw new Problem('not_found');
      const ofState = { delivered: 'AND error IS NULL', failed: 'AND error IS NOT NULL' };
      const values: SqlValue[] = [idToBytes(webhookId), limit];
      const rows = await log.read({
        sql: `SELECT ${columnSql(deliveries)} FROM webhook_deliveries
          WHERE webhook_id = ? ${state === undefined ? '' : ofState[state]} ORDER BY at DESC, shard, slot DESC LIMIT ?`,
        values,
      });
      return { status: 200, body: { items: rows.map((row) => toDelivery(decodeRow(deliveries, row))) } };
    },
  });
}

function toDelivery({
  eventId,
  type,
  conversationId,
  attempt,
  at,
  status,
  error,
  milliseconds,
  nextAttemptAt,
}: DeliveryRow): WebhookDelivery {
  const next = nextAttemptAt === null ? null : timeOf(nextAttemptAt);
  return { id: eventId, type, conversationId, attempt, at: timeOf(at), status, error, milliseconds, nextAttemptAt: next };
}

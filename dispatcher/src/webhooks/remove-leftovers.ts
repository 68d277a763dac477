import type { Database } from '@parley/database/database';
import { placeholders } from '@parley/database/sql-list';
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import { readWebhooks } from '@parley/write-tables/webhooks';
import { subscriptionOf } from './webhook-subscription.ts';

/** Deletes what is left of deleted webhooks, and of places that were given up by a seek. */
export async function removeLeftovers(log: Database): Promise<void> {
  const [checkpointNames, pendingNames, withDeliveries] = await log.snapshot([
    { sql: 'SELECT DISTINCT subscription FROM webhook_checkpoints' },
    { sql: 'SELECT DISTINCT subscription FROM webhook_pending' },
    { sql: 'SELECT DISTINCT webhook_id FROM webhook_deliveries' },
  ]);
  // Read last: a webhook that is created meanwhile is among them.
  const webhooks = await readWebhooks(log);
  const names = new Set(webhooks.map(subscriptionOf));
  const ids = new Set(webhooks.map(({ webhookId }) => webhookId));
  const found = [...checkpointNames!, ...pendingNames!].map(({ subscription }) => subscription as string);
  const leftNames = [...new Set(found)].filter((name) => !names.has(name));
  const leftIds = withDeliveries!.map((row) => idFromBytes(row['webhook_id'] as Buffer)).filter((id) => !ids.has(id));
  const statements = [];
  if (leftNames.length > 0) {
    const where = `WHERE subscription IN (${placeholders(leftNames)})`;
    for (const table of ['webhook_checkpoints', 'webhook_pending'])
      statements.push({ sql: `DELETE FROM ${table} ${where}`, values: leftNames });
  }
  if (leftIds.length > 0)
    statements.push({
      sql: `DELETE FROM webhook_deliveries WHERE webhook_id IN (${placeholders(leftIds)})`,
      values: leftIds.map(idToBytes),
    });
  if (statements.length > 0) await log.write(statements);
}

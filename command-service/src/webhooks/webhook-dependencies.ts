import { hkdfSync, randomBytes } from 'node:crypto';
import type { Database } from '@parley/database/database';
import { derivedId } from '@parley/events/ids';
import type { EventStore } from '@parley/event-store/event-store';
import type { Clock } from '@parley/service-kit/clock';
import type { OutboundRules } from '@parley/service-kit/outbound/public-address';
import { Problem } from '@parley/service-kit/problems';
import { findWebhook, type WebhookRow } from '@parley/write-tables/webhooks';
import type { HandleCommand } from '../handle-command.ts';

export interface WebhookDependencies {
  handleCommand: HandleCommand;
  store: EventStore;
  /** Has the log and the write tables. */
  database: Database;
  clock: Clock;
  newId: () => string;
  /** Id of the webhook that a request creates: the same for its retry. */
  webhookIdFor: (actorId: string, idempotencyKey: string) => string;
  /** Secret that a request makes: the same for its retry. */
  webhookSecretFor: (webhookId: string, actorId: string, idempotencyKey: string) => string;
  webhookRules: OutboundRules;
  maxWebhooks: number;
}

/** Throws Problem `not_found`. */
export async function requireWebhook(database: Pick<Database, 'read'>, webhookId: string): Promise<WebhookRow> {
  const row = await findWebhook(database, webhookId);
  if (row === null) throw new Problem('not_found');
  return row;
}

/** In the form of Standard Webhooks. */
export function newWebhookSecret(bytes: Uint8Array = randomBytes(32)): string {
  return `whsec_${Buffer.from(bytes).toString('base64')}`;
}

/** Ids and secrets that follow from a request, so that its retry makes the same. */
export function repeatableWebhooks(storeSecret: string): Pick<WebhookDependencies, 'webhookIdFor' | 'webhookSecretFor'> {
  return {
    webhookIdFor: (actorId, key) => derivedId('webhook', storeSecret, actorId, key),
    webhookSecretFor: (...request) =>
      newWebhookSecret(new Uint8Array(hkdfSync('sha256', storeSecret, '', ['webhook secret', ...request].join('\0'), 32))),
  };
}

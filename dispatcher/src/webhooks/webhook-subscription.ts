import type { WebhookRow } from '@parley/write-tables/webhooks';

/** Name of a webhook's checkpoints. A seek begins another generation, with checkpoints of its own. */
export function subscriptionOf({ webhookId, generation }: Pick<WebhookRow, 'webhookId' | 'generation'>): string {
  return `${webhookId}:${generation}`;
}

export function webhookIdOf(subscription: string): string {
  return subscription.split(':')[0]!;
}

/** State of a webhook, from its own stream: its settings are in a write table, next to its secret. */
import type { EntityRef } from '@parley/event-store/event-store';
import { webhookEntity } from '@parley/events/entities';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { webhookStream } from '@parley/events/streams';

export type WebhookState = 'unknown' | 'active' | 'paused' | 'deleted';

/** The read set and state that commands about a webhook share. */
export const webhookScope = {
  target: ({ webhookId }: { webhookId: string }): string => webhookId,
  reads: ({ webhookId }: { webhookId: string }): EntityRef[] => [{ stream: webhookStream(webhookId), entity: webhookEntity(webhookId) }],
  initial: (): WebhookState => 'unknown',
  evolve(state: WebhookState, { type }: AnyStoredEvent): WebhookState {
    if (type === 'WebhookCreated' || type === 'WebhookResumed') return 'active';
    if (type === 'WebhookPaused') return 'paused';
    return type === 'WebhookDeleted' ? 'deleted' : state;
  },
};

import { webhookEntity } from '../entities.ts';
import { webhookStream } from '../streams.ts';
import { eventConstructor, type EventAddress } from './event-constructor.ts';

export const webhookCreated = eventConstructor('WebhookCreated', addressOf);
export const webhookChanged = eventConstructor('WebhookChanged', addressOf);
export const webhookPaused = eventConstructor('WebhookPaused', addressOf);
export const webhookResumed = eventConstructor('WebhookResumed', addressOf);
export const webhookSecretRotated = eventConstructor('WebhookSecretRotated', addressOf);
export const webhookSought = eventConstructor('WebhookSought', addressOf);
export const webhookDeleted = eventConstructor('WebhookDeleted', addressOf);

function addressOf({ webhookId }: { webhookId: string }): EventAddress {
  return { stream: webhookStream(webhookId), entities: [webhookEntity(webhookId)] };
}

import { exampleIds } from '@parley/events/example-ids';
import type { Webhook, WebhookDelivery, WebhookSettings } from '@parley/events/wire/webhooks';

const { webhookId, conversationId } = exampleIds;
const at = '2026-05-04T09:30:12.345Z';

const webhookSettings: WebhookSettings = {
  id: webhookId,
  url: 'https://shop.example/parley',
  types: ['message.sent', 'call.*'],
  description: null,
  state: 'active',
  reason: null,
  createdAt: at,
};
const webhook: Webhook = { ...webhookSettings, lag: { events: 0, seconds: 0 }, lastDelivery: { at, status: 204 } };

const webhookDelivery: WebhookDelivery = {
  id: '019ad1c6-d6a9-72cd-8ebf-9b8a0fbecdd2',
  type: 'message.sent',
  conversationId,
  attempt: 1,
  at,
  status: 204,
  error: null,
  milliseconds: 12,
  nextAttemptAt: null,
};

export const webhookExamples = { Webhook: webhook, WebhookSettings: webhookSettings, WebhookDelivery: webhookDelivery };

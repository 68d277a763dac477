/** The commands about webhooks: records of what operators and backends did. Each is effective through the write table. */
import type { EventPayload } from '@parley/events/catalogue';
import {
  webhookChanged,
  webhookCreated,
  webhookDeleted,
  webhookPaused,
  webhookResumed,
  webhookSecretRotated,
  webhookSought,
} from '@parley/events/event-constructors/webhook-events';
import { defineCommand } from '../define-command.ts';
import { webhookScope } from './webhook.ts';

interface Input {
  webhookId: string;
}

export const createWebhook = defineCommand({
  name: 'CreateWebhook',
  ...webhookScope,
  decide: (_state, webhook: EventPayload<'WebhookCreated'>) => [webhookCreated(webhook)],
});

export const changeWebhook = defineCommand({
  name: 'ChangeWebhook',
  ...webhookScope,
  decide: (_state, webhook: EventPayload<'WebhookChanged'>) => [webhookChanged(webhook)],
});

export const rotateWebhookSecret = defineCommand({
  name: 'RotateWebhookSecret',
  ...webhookScope,
  decide: (_state, { webhookId }: Input) => [webhookSecretRotated({ webhookId })],
});

export const seekWebhook = defineCommand({
  name: 'SeekWebhook',
  ...webhookScope,
  decide: (_state, sought: EventPayload<'WebhookSought'>) => [webhookSought(sought)],
});

export const pauseWebhook = defineCommand({
  name: 'PauseWebhook',
  ...webhookScope,
  decide: (state, { webhookId }: Input) => (state === 'paused' ? [] : [webhookPaused({ webhookId })]),
});

/** Always records an event: the stream does not know that a webhook is disabled. */
export const resumeWebhook = defineCommand({
  name: 'ResumeWebhook',
  ...webhookScope,
  decide: (_state, { webhookId }: Input) => [webhookResumed({ webhookId })],
});

export const deleteWebhook = defineCommand({
  name: 'DeleteWebhook',
  ...webhookScope,
  decide: (state, { webhookId }: Input) => (state === 'deleted' ? [] : [webhookDeleted({ webhookId })]),
});

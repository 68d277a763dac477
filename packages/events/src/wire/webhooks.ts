import { z } from 'zod';
import { id, time } from './fields.ts';

const count = z.int().nonnegative();

export const webhookState = z
  .enum(['active', 'paused', 'disabled'])
  .describe('`disabled`: ended by the receiver, or by a day of nothing but failures; resume continues where it stopped');

export const webhookSettings = z
  .strictObject({
    id,
    url: z.string().describe('Where events are sent'),
    types: z.array(z.string()).describe('The types of event that are sent: `message.sent`, `call.*`, `*`'),
    description: z.string().nullable().describe('For operators'),
    state: webhookState,
    reason: z.string().nullable().describe('Why it is disabled'),
    createdAt: time.describe('When it was created'),
  })
  .describe('A webhook as it was configured, without its secret');
export type WebhookSettings = z.infer<typeof webhookSettings>;

export const webhook = webhookSettings
  .extend({
    lag: z
      .strictObject({
        events: count.describe('Events of the log that were not looked at, or wait for their delivery'),
        seconds: z.number().nonnegative().describe('Age of the oldest event that waits for another attempt; 0 if none does'),
      })
      .describe('How far delivery is behind'),
    lastDelivery: z
      .strictObject({
        at: time.describe('When it ended'),
        status: z.int().nullable().describe('Status of the answer; null without one'),
      })
      .nullable()
      .describe('The last attempt; null if there was none'),
  })
  .describe('A webhook, without its secret');
export type Webhook = z.infer<typeof webhook>;

export const webhookDelivery = z
  .strictObject({
    id: z.string().describe('`webhook-id` of the attempt: the id of the event'),
    type: z.string().describe('Type of the event'),
    conversationId: id.nullable().describe('The conversation of the event, if it has one'),
    attempt: z.int().positive().describe('1 for the first attempt'),
    at: time.describe('When it ended'),
    status: z.int().nullable().describe('Status of the answer; null without one'),
    error: z.string().nullable().describe('Why there was no answer, or why it counts as a failure'),
    milliseconds: count.describe('How long it took'),
    nextAttemptAt: time.nullable().describe('When the next attempt is due; null if none is'),
  })
  .describe('An attempt to deliver an event');
export type WebhookDelivery = z.infer<typeof webhookDelivery>;

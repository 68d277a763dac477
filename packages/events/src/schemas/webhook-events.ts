/**
 * Events of a webhook's stream, for the record of who sent what where. They contain neither secrets nor whole addresses: the path of one
 * may be a secret of its receiver.
 */
import { z } from 'zod';
import { eventSchema } from '../event-schema.ts';
import { id } from './fields.ts';

const webhookId = id;
const settings = { webhookId, origin: z.string(), types: z.array(z.string()), description: z.string().nullable() };
/** A time in microseconds since 1970; `partition` and `position` are null unless a position was given, which is then the first event. */
const start = z.strictObject({ at: z.int(), partition: z.int().nullable(), position: z.int().nullable() });

export const webhookEvents = {
  WebhookCreated: eventSchema(z.strictObject({ ...settings, start })),
  WebhookChanged: eventSchema(z.strictObject(settings)),
  WebhookPaused: eventSchema(z.strictObject({ webhookId })),
  WebhookResumed: eventSchema(z.strictObject({ webhookId })),
  WebhookSecretRotated: eventSchema(z.strictObject({ webhookId })),
  /** Delivery starts again from there. */
  WebhookSought: eventSchema(z.strictObject({ webhookId, start })),
  WebhookDeleted: eventSchema(z.strictObject({ webhookId })),
};

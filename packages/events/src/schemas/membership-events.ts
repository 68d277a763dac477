/** A member's private or frequent events, in the membership's own stream: they do not count in the conversation's `seq`. */
import { z } from 'zod';
import { eventSchema } from '../event-schema.ts';
import { id } from './fields.ts';

const seq = z.int().nonnegative();

const preferencesV1 = z.strictObject({
  conversationId: id,
  userId: id,
  pinned: z.boolean(),
  archived: z.boolean(),
  /** RFC 3339, UTC, milliseconds. */
  mutedUntil: z.string().nullable(),
});

export const membershipEvents = {
  /** Watermarks only rise, and repeating a lower one is harmless, so concurrent receipts need no conflict check. */
  ReceiptAdvanced: eventSchema(
    z.strictObject({
      conversationId: id,
      userId: id,
      delivered: seq,
      /** `messages`: number of messages in the conversation up to this seq. Null when only `delivered` advanced. */
      read: z.strictObject({ seq, messages: seq }).nullable(),
    }),
  ),
  /** All preferences, as they are after the change. */
  PreferencesChanged: eventSchema(
    preferencesV1.extend({
      notifications: z.enum(['all', 'mentions', 'none']),
      /** Set by the member, cleared by the next receipt that reads anything. */
      markedUnread: z.boolean(),
    }),
    [preferencesV1],
  ),
};

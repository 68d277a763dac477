/** One member's private or high-rate facts: of the membership's own stream, not counted by the conversation's `seq`. */
import { z } from 'zod';
import { id } from './fields.ts';

const seq = z.int().nonnegative();

/** Both only rise; what was reached before already is told again without harm, so receipts need not meet one another. */
export const receiptAdvancedV1 = z.strictObject({
  conversationId: id,
  userId: id,
  delivered: seq,
  /** `messages`: how many messages the conversation had up to this seq. Null: only delivered. */
  read: z.strictObject({ seq, messages: seq }).nullable(),
});

/** Whole, as they stand after the change. */
export const preferencesChangedV1 = z.strictObject({
  conversationId: id,
  userId: id,
  pinned: z.boolean(),
  archived: z.boolean(),
  /** RFC 3339, UTC, milliseconds. */
  mutedUntil: z.string().nullable(),
});

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

import { laterPosition } from '@parley/events/positions';
import { position } from '@parley/events/wire/fields';
import type { Answer } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { answer } from '../answers.ts';
import type { Outcome } from '../define-command.ts';
import type { AdvanceReceipt } from './advance-receipt/advance-receipt.ts';
import type { ReceiptCache } from './receipt-cache.ts';

const receipt = z
  .object({
    delivered: z.int().nonnegative().describe('Delivered watermark'),
    read: z.int().nonnegative().nullable().describe('Read watermark; null if this server does not know it and the command did not move it'),
  })
  .describe('Your watermarks after the command');
export const receiptBody = z.object({ receipt, position });

/** Answers with the current watermarks: a lower one does not move them. */
export function answerReceipt(cache: ReceiptCache, outcome: Outcome<unknown>, command: AdvanceReceipt): Answer {
  const { conversationId, userId } = command;
  const read = command.read?.seq ?? 0;
  const delivered = Math.max(command.delivered?.seq ?? 0, read);
  if (outcome.kind === 'appended') cache.advance(conversationId, userId, { delivered, read, position: outcome.position });
  // The command does not load receipts. If an earlier one made it redundant, the answer has that one's position.
  const reached = cache.get(conversationId, userId);
  const position = reached.position === null ? outcome.position : laterPosition(outcome.position, reached.position);
  const receipt = { delivered: Math.max(reached.delivered, delivered), read: Math.max(reached.read, read) || null };
  return answer(200, { ...outcome, position }, { receipt });
}

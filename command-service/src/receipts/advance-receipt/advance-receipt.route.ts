import type { EventStore } from '@parley/event-store/event-store';
import { laterPosition } from '@parley/events/positions';
import { id, position, seq } from '@parley/events/wire/fields';
import type { Answer, Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { answer } from '../../answers.ts';
import { commandRoute } from '../../command-route.ts';
import type { Outcome } from '../../define-command.ts';
import type { HandleCommand } from '../../handle-command.ts';
import type { ReceiptCache } from '../receipt-cache.ts';
import { readWatermark } from '../watermark.reads.ts';
import { advanceReceipt, type AdvanceReceipt } from './advance-receipt.ts';

interface Dependencies {
  handleCommand: HandleCommand;
  store: EventStore;
  cache: ReceiptCache;
}

const body = z
  .strictObject({ delivered: seq.optional(), read: seq.optional() })
  .refine(({ delivered, read }) => delivered !== undefined || read !== undefined, {
    path: ['read'],
    message: 'Required without delivered',
  });

const receipt = z.object({ delivered: z.int().nonnegative(), read: z.int().nonnegative().nullable() });

export function advanceReceiptRoute({ handleCommand, store, cache }: Dependencies): Route {
  return commandRoute(handleCommand, {
    method: 'PUT',
    path: '/v1/conversations/:conversationId/receipt',
    operation: 'advanceReceipt',
    summary: 'Advance the delivered and read watermarks',
    params: z.object({ conversationId: id }),
    body,
    answers: { 200: z.object({ receipt, position }) },
    problems: ['not_found'],
    command: advanceReceipt,
    async input({ params: { conversationId }, body, actor: { userId } }) {
      const watermark = async (seq: number | undefined) => (seq === undefined ? null : readWatermark(store, conversationId, seq));
      const [delivered, read] = await Promise.all([watermark(body.delivered), watermark(body.read)]);
      return { conversationId, userId, delivered, read, reached: cache.get(conversationId, userId) };
    },
    answer: (outcome, input) => answerReceipt(cache, outcome, input),
  });
}

/** Answers where the watermarks are now: a lower one does not move them. */
function answerReceipt(cache: ReceiptCache, outcome: Outcome<unknown>, { conversationId, userId, ...requested }: AdvanceReceipt): Answer {
  const read = requested.read?.seq ?? 0;
  const delivered = Math.max(requested.delivered?.seq ?? 0, read);
  if (outcome.kind === 'appended') cache.advance(conversationId, userId, { delivered, read, position: outcome.position });
  // The decision does not load receipts. A client that reads at this position must see the one that made this one redundant.
  const reached = cache.get(conversationId, userId);
  const position = reached.position === null ? outcome.position : laterPosition(outcome.position, reached.position);
  const receipt = { delivered: Math.max(reached.delivered, delivered), read: Math.max(reached.read, read) || null };
  return answer(200, { ...outcome, position }, { receipt });
}

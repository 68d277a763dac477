import type { EventStore } from '@parley/event-store/event-store';
import { id, seq } from '@parley/events/wire/fields';
import type { Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { commandRoute } from '../../command-route.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { answerReceipt, receiptBody } from '../receipt-answer.ts';
import type { ReceiptCache } from '../receipt-cache.ts';
import { readWatermark } from '../watermark.reads.ts';
import { advanceReceipt } from './advance-receipt.ts';

interface Dependencies {
  handleCommand: HandleCommand;
  store: EventStore;
  cache: ReceiptCache;
}

const body = z
  .strictObject({ delivered: seq.optional(), read: seq.optional() })
  .refine(({ delivered, read }) => delivered !== undefined || read !== undefined, {
    path: ['read'],
    message: 'Required if delivered is absent',
  });

export function advanceReceiptRoute({ handleCommand, store, cache }: Dependencies): Route {
  return commandRoute(handleCommand, {
    method: 'PUT',
    path: '/v1/conversations/:conversationId/receipt',
    operation: 'advanceReceipt',
    summary: 'Mark messages as delivered or read, up to a seq',
    params: z.object({ conversationId: id }),
    body,
    answers: { 200: receiptBody },
    problems: ['not_found'],
    command: advanceReceipt,
    async input({ params: { conversationId }, body, actor: { userId } }) {
      const watermark = async (seq: number | undefined) => (seq === undefined ? null : readWatermark(store, conversationId, seq));
      const [delivered, read] = await Promise.all([watermark(body.delivered), watermark(body.read)]);
      return { conversationId, userId, delivered, read, reached: cache.get(conversationId, userId) };
    },
    answer: (outcome, command) => answerReceipt(cache, outcome, command),
  });
}

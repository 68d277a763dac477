import type { EventStore } from '@parley/event-store/event-store';
import { id } from '@parley/events/wire/fields';
import type { Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { commandRoute } from '../../command-route.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { answerReceipt, receiptBody } from '../receipt-answer.ts';
import type { ReceiptCache } from '../receipt-cache.ts';
import { readWatermarks } from '../watermark.reads.ts';
import { advanceReceipt } from './advance-receipt.ts';
import { watermarkChanges } from './watermark-changes.ts';

interface Dependencies {
  handleCommand: HandleCommand;
  store: EventStore;
  cache: ReceiptCache;
}

export function advanceReceiptRoute({ handleCommand, store, cache }: Dependencies): Route {
  return commandRoute(handleCommand, {
    method: 'PUT',
    path: '/v1/conversations/:conversationId/receipt',
    operation: 'advanceReceipt',
    scope: 'messages',
    summary: 'Mark messages as delivered or read, up to a seq',
    description: [
      'Raises your watermarks: everything up to these `seq`s is delivered to you, or read by you. They never fall; a `seq`',
      'beyond the last one is clamped, and `read` implies `delivered`. Other members receive `receipt.advanced` in',
      'conversations of up to 50 members.',
    ].join(' '),
    examples: [{ bySecondAccount: true, body: { read: 2 } }],
    params: z.object({ conversationId: id }),
    body: watermarkChanges,
    answers: { 200: receiptBody },
    problems: ['not_found'],
    command: advanceReceipt,
    async input({ params: { conversationId }, body, actor: { userId } }) {
      const watermarks = await readWatermarks(store, { conversationId, userId }, body);
      return { conversationId, userId, ...watermarks, reached: cache.get(conversationId, userId) };
    },
    answer: (outcome, command) => answerReceipt(cache, outcome, command),
  });
}

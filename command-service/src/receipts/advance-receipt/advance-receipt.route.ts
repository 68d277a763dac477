import type { EventStore } from '@parley/event-store/event-store';
import { laterPosition } from '@parley/events/positions';
import { conversationStream } from '@parley/events/streams';
import { id, position, seq } from '@parley/events/wire/fields';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { answer, commandOf } from '../../answers.ts';
import { evolveConversation, initialConversation, type Conversation } from '../../conversations/conversation.ts';
import { memberRefs } from '../../conversations/reads.ts';
import type { HandleCommand } from '../../handle-command.ts';
import type { KnownReceipts } from '../known-receipts.ts';
import { markAt } from '../marks.reads.ts';
import { decideAdvanceReceipt } from './advance-receipt.ts';

interface Dependencies {
  handleCommand: HandleCommand;
  store: EventStore;
  receipts: KnownReceipts;
}

const body = z
  .strictObject({ delivered: seq.optional(), read: seq.optional() })
  .refine(({ delivered, read }) => delivered !== undefined || read !== undefined, {
    path: ['read'],
    message: 'Required without delivered',
  });

const reached = z.object({ delivered: z.int().nonnegative(), read: z.int().nonnegative().nullable() });

export function advanceReceiptRoute({ handleCommand, store, receipts }: Dependencies): Route {
  return defineRoute({
    method: 'PUT',
    path: '/v1/conversations/:conversationId/receipt',
    operation: 'advanceReceipt',
    summary: 'Say up to where one has received or read; marks only rise',
    auth: 'session',
    params: z.object({ conversationId: id }),
    body,
    answers: { 200: z.object({ receipt: reached, position }) },
    problems: ['not_found', 'idempotency_key_reused', 'conflict'],
    async handle(request) {
      const { conversationId } = request.params;
      const userId = request.actor.userId;
      const mark = async (seq: number | undefined) => (seq === undefined ? null : markAt(store, conversationId, seq));
      const [delivered, read] = await Promise.all([mark(request.body.delivered), mark(request.body.read)]);
      const asked = { conversationId, userId, delivered, read };
      const outcome = await handleCommand<Conversation>(
        commandOf(request, { name: 'AdvanceReceipt', targetId: conversationId, fields: request.body }),
        {
          reads: () => memberRefs(conversationId, [userId]),
          initial: (heads) => initialConversation([userId], heads.get(conversationStream(conversationId))),
          evolve: evolveConversation,
          decide: (state) => decideAdvanceReceipt(state, { ...asked, reached: receipts.reached(conversationId, userId) }),
        },
      );
      const to = { delivered: Math.max(delivered?.seq ?? 0, read?.seq ?? 0), read: read?.seq ?? 0 };
      if (outcome.kind === 'appended') receipts.rose(conversationId, userId, { ...to, position: outcome.position });
      // What makes a receipt say nothing new is an event that the decision does not fold: whoever asks next must see it.
      const { position: risen, ...known } = receipts.reached(conversationId, userId);
      const position = risen === null ? outcome.position : laterPosition(outcome.position, risen);
      // Where the marks stand, which lower ones did not move.
      const receipt = { delivered: Math.max(known.delivered, to.delivered), read: Math.max(known.read, to.read) || null };
      return answer(200, { ...outcome, position }, { receipt });
    },
  });
}

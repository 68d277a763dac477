import type { NewEvent } from '@parley/events/envelope';
import { receiptAdvanced } from '@parley/events/event-constructors/membership-events';
import { requireMember } from '../../conversations/authorize.ts';
import { evolveConversation, initialConversation, type Conversation } from '../../conversations/conversation.ts';
import { memberRefs } from '../../conversations/entity-refs.ts';
import { defineCommand } from '../../define-command.ts';

/** A seq of a conversation, and the number of messages up to it. */
export interface Watermark {
  seq: number;
  messages: number;
}

export interface AdvanceReceipt {
  conversationId: string;
  userId: string;
  /** Capped at the end of the conversation. */
  delivered: Watermark | null;
  read: Watermark | null;
  /** The watermarks that this member is known to have reached. A hint. */
  reached: { delivered: number; read: number };
}

/** Reads nothing but the member: receipts commute, so concurrent ones do not conflict. */
export const advanceReceipt = defineCommand({
  name: 'AdvanceReceipt',
  target: ({ conversationId }) => conversationId,
  reads: ({ conversationId, userId }) => memberRefs(conversationId, [userId]),
  initial: ({ conversationId, userId }, heads) => initialConversation(conversationId, [userId], heads),
  evolve: evolveConversation,
  decide: decideAdvanceReceipt,
});

export function decideAdvanceReceipt(conversation: Conversation, command: AdvanceReceipt): NewEvent<'ReceiptAdvanced'>[] {
  const { conversationId, userId, reached } = command;
  requireMember(conversation, userId);
  const read = command.read !== null && command.read.seq > reached.read ? command.read : null;
  // Read implies delivered.
  const delivered = Math.max(command.delivered?.seq ?? 0, command.read?.seq ?? 0);
  if (read === null && delivered <= reached.delivered) return [];
  return [receiptAdvanced({ conversationId, userId, delivered, read })];
}

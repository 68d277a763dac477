import type { NewEvent } from '@parley/events/envelope';
import { receiptAdvanced } from '@parley/events/event-constructors/membership-events';
import { requireMember } from '../../conversations/authorize.ts';
import type { Conversation } from '../../conversations/conversation.ts';

/** A place in a conversation: its seq, and how many messages there were up to it. */
export interface Mark {
  seq: number;
  messages: number;
}

export interface AdvanceReceipt {
  conversationId: string;
  userId: string;
  /** As asked for, but not beyond the conversation's end. */
  delivered: Mark | null;
  read: Mark | null;
  /** What this member is known to have reached: a hint, since marks that rise twice rise once. */
  reached: { delivered: number; read: number };
}

/** Reads: the member. Receipts commute, so nothing else is asserted. What is reached already is no event. */
export function decideAdvanceReceipt(conversation: Conversation, command: AdvanceReceipt): NewEvent<'ReceiptAdvanced'>[] {
  const { conversationId, userId, reached } = command;
  requireMember(conversation, userId);
  const read = command.read !== null && command.read.seq > reached.read ? command.read : null;
  // Who has read it has received it.
  const delivered = Math.max(command.delivered?.seq ?? 0, command.read?.seq ?? 0);
  if (read === null && delivered <= reached.delivered) return [];
  return [receiptAdvanced({ conversationId, userId, delivered, read })];
}

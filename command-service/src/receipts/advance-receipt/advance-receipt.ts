import type { NewEvent } from '@parley/events/envelope';
import { preferencesChanged, receiptAdvanced } from '@parley/events/event-constructors/membership-events';
import { requireMember } from '../../conversations/authorize.ts';
import { memberRefs } from '../../conversations/entity-refs.ts';
import { defineCommand } from '../../define-command.ts';
import { currentPreferences, evolveMembership, initialMembership, preferencesRef, type Membership } from '../../preferences/membership.ts';

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

/**
 * Reads the member and, to clear the mark as unread, the preferences. It does not read receipts: they commute, so concurrent ones do
 * not conflict.
 */
export const advanceReceipt = defineCommand({
  name: 'AdvanceReceipt',
  target: ({ conversationId }) => conversationId,
  reads: ({ conversationId, userId, read }) => [
    ...memberRefs(conversationId, [userId]),
    ...(read === null ? [] : [preferencesRef(conversationId, userId)]),
  ],
  initial: ({ conversationId, userId }, heads) => initialMembership(conversationId, userId, heads),
  evolve: evolveMembership,
  decide: decideAdvanceReceipt,
});

export function decideAdvanceReceipt(membership: Membership, command: AdvanceReceipt): NewEvent[] {
  requireMember(membership.conversation, command.userId);
  return command.read === null ? advance(command) : [...advance(command), ...clearMark(membership, command)];
}

function advance({ conversationId, userId, reached, ...command }: AdvanceReceipt): NewEvent<'ReceiptAdvanced'>[] {
  const read = command.read !== null && command.read.seq > reached.read ? command.read : null;
  // Read implies delivered.
  const delivered = Math.max(command.delivered?.seq ?? 0, command.read?.seq ?? 0);
  if (read === null && delivered <= reached.delivered) return [];
  return [receiptAdvanced({ conversationId, userId, delivered, read })];
}

/** Reading clears the mark, also when the watermark was reached before. */
function clearMark(membership: Membership, { conversationId, userId }: AdvanceReceipt): NewEvent<'PreferencesChanged'>[] {
  const preferences = currentPreferences(membership);
  return preferences.markedUnread ? [preferencesChanged({ conversationId, userId, ...preferences, markedUnread: false })] : [];
}

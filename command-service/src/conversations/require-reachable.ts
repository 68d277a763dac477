import { requireOpen, requireUnblocked, type KnownPrivacy } from '../contacts/reachable.ts';
import type { Conversation } from './conversation.ts';

/**
 * Throws `recipient_unavailable` where one may not write to, nor call, the other one of a direct conversation. What has
 * begun goes on whatever their setting is now; a block ends it.
 */
export function requireReachable(conversation: Conversation, { userId, privacy }: { userId: string; privacy: KnownPrivacy }): void {
  requireUnblocked(conversation);
  const recipientId = conversation.both.find((other) => other !== userId);
  if (recipientId !== undefined && conversation.messageCount === 0) requireOpen(conversation.pair, recipientId, privacy);
}

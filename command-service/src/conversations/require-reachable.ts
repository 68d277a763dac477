import type { KnownPrivacy } from '../contacts/knowing-privacy.ts';
import { requireOpen } from '../contacts/reachable.ts';
import type { Conversation } from './conversation.ts';

/**
 * Throws `recipient_unavailable` where one may not write to, nor call, the other one of a direct conversation: across a
 * block, and where they let only contacts do so. A setting holds in what has begun as a block does, so that nobody can tell
 * the two apart. In a group nothing is in the way.
 */
export function requireReachable(conversation: Conversation, { userId, privacy }: { userId: string; privacy: KnownPrivacy }): void {
  const recipientId = conversation.both.find((other) => other !== userId);
  if (recipientId !== undefined) requireOpen(conversation.pair, recipientId, privacy);
}

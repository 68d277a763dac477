import { dependsOnPrivacy, requireOpen, type RecipientPrivacy } from '../contacts/reachable.ts';
import type { Conversation } from './conversation.ts';

/** The other member of a direct conversation, when their privacy settings decide whether this user reaches them. */
export function privacyCheckedFor(conversation: Conversation, userId: string): string | undefined {
  return dependsOnPrivacy(conversation.pair) ? otherMember(conversation, userId) : undefined;
}

/**
 * Throws `recipient_unavailable` when the other member of a direct conversation can not be written to or called. Their settings
 * also apply to an existing conversation, as a block does, so the two can not be told apart. Groups are always reachable.
 */
export function requireReachable(conversation: Conversation, userId: string, privacy: RecipientPrivacy | undefined): void {
  if (otherMember(conversation, userId) !== undefined) requireOpen(conversation.pair, privacy);
}

function otherMember({ both }: Conversation, userId: string): string | undefined {
  return both.find((member) => member !== userId);
}

import { dependsOnPrivacy, requireOpen, type RecipientPrivacy } from '../contacts/reachable.ts';
import type { Conversation } from './conversation.ts';

/** The other member of a direct conversation, if their privacy settings decide whether this user reaches them. */
export function recipientToCheck(conversation: Conversation, userId: string): string | undefined {
  return dependsOnPrivacy(conversation.pair) ? otherMember(conversation, userId) : undefined;
}

/**
 * Throws `recipient_unavailable` when the other member of a direct conversation can not be written to or called. Their settings
 * also apply to an existing conversation, as a block does, so the two are indistinguishable. Groups are always reachable.
 */
export function requireReachable(conversation: Conversation, userId: string, privacy: RecipientPrivacy | undefined): void {
  if (otherMember(conversation, userId) !== undefined) requireOpen(conversation.pair, privacy);
}

function otherMember({ directMembers }: Conversation, userId: string): string | undefined {
  return directMembers.find((member) => member !== userId);
}

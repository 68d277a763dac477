/** What decisions about a member's preferences are made from. */
import type { EntityRef, History } from '@parley/event-store/event-store';
import { preferencesEntity } from '@parley/events/entities';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { membershipStream } from '@parley/events/streams';
import type { Preferences } from '@parley/events/wire/conversations';
import { evolveConversation, initialConversation, type Conversation } from '../conversations/conversation.ts';

export interface Membership {
  userId: string;
  conversation: Conversation;
  preferences: Preferences;
  /** Positions in the partition: who comes back begins anew, and the two streams are not read in one order. */
  joinedAt: number;
  preferredAt: number;
}

export const defaultPreferences: Preferences = { pinned: false, archived: false, mutedUntil: null };

export function preferencesRef(conversationId: string, userId: string): EntityRef {
  return { stream: membershipStream(conversationId, userId), entity: preferencesEntity(userId) };
}

export function initialMembership(conversationId: string, userId: string, heads?: History['heads']): Membership {
  const conversation = initialConversation(conversationId, [userId], heads);
  return { userId, conversation, preferences: defaultPreferences, joinedAt: 0, preferredAt: 0 };
}

export function evolveMembership(membership: Membership, event: AnyStoredEvent): Membership {
  if (event.type === 'PreferencesChanged') {
    const { pinned, archived, mutedUntil } = event.payload;
    return { ...membership, preferences: { pinned, archived, mutedUntil }, preferredAt: event.position };
  }
  const joined = isJoining(event, membership.userId) ? { joinedAt: event.position } : {};
  return { ...membership, ...joined, conversation: evolveConversation(membership.conversation, event) };
}

/** Those of this membership: what was preferred before the last coming counts no more. */
export function currentPreferences({ preferences, joinedAt, preferredAt }: Membership): Preferences {
  return preferredAt > joinedAt ? preferences : defaultPreferences;
}

function isJoining(event: AnyStoredEvent, userId: string): boolean {
  if (event.type !== 'MembersAdded' && event.type !== 'ConversationCreated') return false;
  return event.payload.members.some((member) => member.userId === userId);
}

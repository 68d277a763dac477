/** State that commands about a member's preferences decide on. */
import type { EntityRef, History } from '@parley/event-store/event-store';
import { preferencesEntity } from '@parley/events/entities';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { defaultPreferences } from '@parley/events/event-constructors/membership-events';
import { membershipStream } from '@parley/events/streams';
import type { Preferences } from '@parley/events/wire/conversations';
import { evolveConversation, initialConversation, type Conversation } from '../conversations/conversation.ts';

export interface Membership {
  userId: string;
  conversation: Conversation;
  preferences: Preferences;
  /** Position of the last change in the partition: the events of the two streams are not loaded in one order. */
  changedAt: number;
}

export function preferencesRef(conversationId: string, userId: string): EntityRef {
  return { stream: membershipStream(conversationId, userId), entity: preferencesEntity(userId) };
}

export function initialMembership(conversationId: string, userId: string, heads?: History['heads']): Membership {
  const conversation = initialConversation(conversationId, [userId], heads);
  return { userId, conversation, preferences: defaultPreferences, changedAt: 0 };
}

export function evolveMembership(membership: Membership, event: AnyStoredEvent): Membership {
  if (event.type === 'PreferencesChanged') {
    const { conversationId: _, userId: __, ...preferences } = event.payload;
    return { ...membership, preferences, changedAt: event.position };
  }
  return { ...membership, conversation: evolveConversation(membership.conversation, event) };
}

/** A member who returns to the conversation starts with the defaults. */
export function currentPreferences({ userId, conversation: { joined }, preferences, changedAt }: Membership): Preferences {
  return changedAt > (joined.get(userId) ?? 0) ? preferences : defaultPreferences;
}

import type { NewEvent } from '@parley/events/envelope';
import { preferencesChanged } from '@parley/events/event-constructors/membership-events';
import type { Preferences } from '@parley/events/wire/conversations';
import { requireMember } from '../../conversations/authorize.ts';
import { currentPreferences, type Membership } from '../membership.ts';

export interface ChangePreferences {
  conversationId: string;
  userId: string;
  /** What is not named stays. */
  changes: { [Name in keyof Preferences]?: Preferences[Name] | undefined };
}

/** Reads: the member, their preferences. What is so already is no change. */
export function decideChangePreferences(membership: Membership, command: ChangePreferences): NewEvent<'PreferencesChanged'>[] {
  const { conversationId, userId, changes } = command;
  requireMember(membership.conversation, userId);
  const before = currentPreferences(membership);
  const { pinned = before.pinned, archived = before.archived, mutedUntil = before.mutedUntil } = changes;
  if (pinned === before.pinned && archived === before.archived && mutedUntil === before.mutedUntil) return [];
  return [preferencesChanged({ conversationId, userId, pinned, archived, mutedUntil })];
}

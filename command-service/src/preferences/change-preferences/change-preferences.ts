import { isDeepStrictEqual } from 'node:util';
import type { NewEvent } from '@parley/events/envelope';
import { preferencesChanged } from '@parley/events/event-constructors/membership-events';
import type { Preferences } from '@parley/events/wire/conversations';
import { requireMember } from '../../conversations/authorize.ts';
import { memberRefs } from '../../conversations/entity-refs.ts';
import { defineCommand } from '../../define-command.ts';
import { currentPreferences, evolveMembership, initialMembership, preferencesRef, type Membership } from '../membership.ts';

export interface ChangePreferences {
  conversationId: string;
  userId: string;
  /** Those that are absent keep their value. */
  changes: Partial<Preferences>;
}

export const changePreferences = defineCommand({
  name: 'ChangePreferences',
  target: ({ conversationId }) => conversationId,
  reads: ({ conversationId, userId }) => [...memberRefs(conversationId, [userId]), preferencesRef(conversationId, userId)],
  initial: ({ conversationId, userId }, heads) => initialMembership(conversationId, userId, heads),
  evolve: evolveMembership,
  decide: decideChangePreferences,
});

export function decideChangePreferences(membership: Membership, command: ChangePreferences): NewEvent<'PreferencesChanged'>[] {
  const { conversationId, userId, changes } = command;
  requireMember(membership.conversation, userId);
  const current = currentPreferences(membership);
  const next = { ...current, ...changes };
  return isDeepStrictEqual(next, current) ? [] : [preferencesChanged({ conversationId, userId, ...next })];
}

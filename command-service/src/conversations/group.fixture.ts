/** State of a group, for deciders: evolved from its creation and the events after it, with four users read. */
import { newId } from '@parley/events/ids';
import type { NewEvent } from '@parley/events/envelope';
import type { Role } from '@parley/events/schemas/fields';
import { conversationCreated, memberRoleChanged } from '@parley/events/event-constructors/conversation-events';
import type { Leaders } from '@parley/events/schemas/conversation-events';
import { stored } from '../stored-events.fixture.ts';
import { evolveConversation, initialConversation, type Conversation } from './conversation.ts';

export const groupId = newId();
export const [owner, admin, member, stranger] = [newId(), newId(), newId(), newId()];
export const threeMembers = { [owner]: 'owner', [admin]: 'admin', [member]: 'member' } as const;

export function groupCreated(roles: Readonly<Record<string, Role>>): NewEvent {
  const members = Object.entries(roles).map(([userId, role]) => ({ userId, role }));
  return conversationCreated({ conversationId: groupId, kind: 'group', title: 'Tea', avatarFileId: null, members });
}

export function group(roles: Readonly<Record<string, Role>>, ...events: readonly NewEvent[]): Conversation {
  const initial = initialConversation(groupId, [owner, admin, member, stranger]);
  return stored(groupCreated(roles), ...events).reduce(evolveConversation, initial);
}

/** A change of the role of a member since the creation. `leaders`: after the change. */
export function roleChanged(userId: string, role: Role, leaders: Leaders): NewEvent<'MemberRoleChanged'> {
  return memberRoleChanged({ conversationId: groupId, userId, role, joinedPosition: 1, leaders });
}

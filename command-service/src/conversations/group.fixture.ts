/** A group as its deciders meet it: folded from its making and what came after, with those asked about who are in it. */
import { newId } from '@parley/events/ids';
import type { NewEvent } from '@parley/events/envelope';
import type { Role } from '@parley/events/schemas/fields';
import { conversationCreated } from '@parley/events/event-constructors/conversation-events';
import { stored } from '../stored-events.fixture.ts';
import { evolveConversation, initialConversation, type Conversation } from './conversation.ts';

export const groupId = newId();
export const [owner, admin, member, stranger] = [newId(), newId(), newId(), newId()];

export function made(members: Readonly<Record<string, Role>>): NewEvent {
  const named = Object.entries(members).map(([userId, role]) => ({ userId, role }));
  return conversationCreated({ conversationId: groupId, kind: 'group', title: 'Tea', avatarFileId: null, members: named });
}

export function group(members: Readonly<Record<string, Role>>, ...after: readonly NewEvent[]): Conversation {
  return stored(made(members), ...after).reduce(evolveConversation, initialConversation([owner, admin, member, stranger]));
}

export const threeOfThem = { [owner]: 'owner', [admin]: 'admin', [member]: 'member' } as const;

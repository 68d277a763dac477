import { conversationAvatarChanged, conversationRenamed } from '@parley/events/facts/conversation-events';
import type { NewEvent } from '@parley/events/envelope';
import { Problem } from '@parley/service-kit/problems';
import { requireCapability } from '../authorize.ts';
import type { Conversation } from '../conversation.ts';

export interface ChangeConversation {
  conversationId: string;
  actorId: string;
  /** Undefined: it stays. */
  title: string | undefined;
  /** Null takes it away. */
  avatarFileId: string | null | undefined;
}

/** Reads: the conversation, the actor as member. What is so already is no change. */
export function decideChangeConversation(conversation: Conversation, command: ChangeConversation): NewEvent[] {
  const { conversationId, actorId, title, avatarFileId } = command;
  requireCapability(conversation, actorId, 'conversation.rename');
  if (typeof avatarFileId === 'string')
    throw new Problem('unknown_file', { errors: [{ path: 'avatarFileId', message: 'Is no file of yours' }] });
  const events: NewEvent[] = [];
  if (title !== undefined && title !== conversation.title) events.push(conversationRenamed({ conversationId, title }));
  if (avatarFileId === null && conversation.avatarFileId !== null) {
    events.push(conversationAvatarChanged({ conversationId, avatarFileId }));
  }
  return events;
}

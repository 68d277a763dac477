import { conversationAvatarChanged, conversationRenamed } from '@parley/events/event-constructors/conversation-events';
import type { NewEvent } from '@parley/events/envelope';
import { noFiles, requireOwn, type OwnFiles } from '../../files/own-files.ts';
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
export function decideChangeConversation(conversation: Conversation, command: ChangeConversation, files: OwnFiles = noFiles): NewEvent[] {
  const { conversationId, actorId, title, avatarFileId } = command;
  requireCapability(conversation, actorId, 'conversation.rename');
  if (typeof avatarFileId === 'string') requireOwn(files, avatarFileId, 'avatarFileId');
  const events: NewEvent[] = [];
  if (title !== undefined && title !== conversation.title) events.push(conversationRenamed({ conversationId, title }));
  if (avatarFileId !== undefined && avatarFileId !== conversation.avatarFileId) {
    events.push(conversationAvatarChanged({ conversationId, avatarFileId }));
  }
  return events;
}

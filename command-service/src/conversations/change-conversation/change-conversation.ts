import { conversationAvatarChanged, conversationRenamed } from '@parley/events/event-constructors/conversation-events';
import type { NewEvent } from '@parley/events/envelope';
import { defineCommand, type ResolvedInputs } from '../../define-command.ts';
import { requireOwn } from '../../files/own-files.ts';
import { requireCapability } from '../authorize.ts';
import { evolveConversation, initialConversation, type Conversation } from '../conversation.ts';
import { conversationRef, memberRefs } from '../entity-refs.ts';

export interface ChangeConversation {
  conversationId: string;
  actorId: string;
  /** Undefined keeps the title. */
  title?: string | undefined;
  /** Null removes the avatar; undefined keeps it. */
  avatarFileId?: string | null | undefined;
}

export const changeConversation = defineCommand({
  name: 'ChangeConversation',
  target: ({ conversationId }) => conversationId,
  reads: ({ conversationId, actorId }) => [conversationRef(conversationId), ...memberRefs(conversationId, [actorId])],
  initial: ({ conversationId, actorId }, heads) => initialConversation(conversationId, [actorId], heads),
  evolve: evolveConversation,
  files: ({ avatarFileId }) => (avatarFileId ? [avatarFileId] : []),
  decide: decideChangeConversation,
});

export function decideChangeConversation(
  conversation: Conversation,
  command: ChangeConversation,
  { files }: Pick<ResolvedInputs, 'files'>,
): NewEvent[] {
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

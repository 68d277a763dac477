import { isDeepStrictEqual } from 'node:util';
import {
  conversationAvatarChanged,
  conversationCustomChanged,
  conversationRenamed,
  retentionChanged,
} from '@parley/events/event-constructors/conversation-events';
import type { NewEvent } from '@parley/events/envelope';
import type { Custom } from '@parley/events/schemas/custom';
import { defineCommand, type ResolvedInputs } from '../../define-command.ts';
import { requireOwn } from '../../files/own-files.ts';
import { requireCapability } from '../authorize.ts';
import { evolveConversation, initialConversation, type Conversation } from '../conversation.ts';
import { describedConversationRefs, memberRefs } from '../entity-refs.ts';

export interface ChangeConversation {
  conversationId: string;
  actorId: string;
  /** Undefined keeps the title. */
  title?: string | undefined;
  /** Null removes the avatar; undefined keeps it. */
  avatarFileId?: string | null | undefined;
  /** Null removes the data; undefined keeps it. */
  custom?: Custom | null | undefined;
  /** Null: as the installation has it; undefined keeps it. */
  expireAfter?: number | null | undefined;
}

export const changeConversation = defineCommand({
  name: 'ChangeConversation',
  target: ({ conversationId }) => conversationId,
  reads: ({ conversationId, actorId }) => [...describedConversationRefs(conversationId), ...memberRefs(conversationId, [actorId])],
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
  const { conversationId, actorId, avatarFileId, expireAfter } = command;
  requireCapability(conversation, actorId, 'conversation.rename');
  if (typeof avatarFileId === 'string') requireOwn(files, avatarFileId, 'avatarFileId');
  const events = changedTexts(conversation, command);
  if (avatarFileId !== undefined && avatarFileId !== conversation.avatarFileId) {
    events.push(conversationAvatarChanged({ conversationId, avatarFileId, formerAvatarFileId: conversation.avatarFileId }));
  }
  if (expireAfter !== undefined && expireAfter !== conversation.expireAfter) {
    events.push(retentionChanged({ conversationId, expireAfter }));
  }
  return events;
}

/** The events that give the conversation this title and data; undefined keeps what it has. */
export function changedTexts(
  conversation: Conversation,
  { conversationId, title, custom }: Pick<ChangeConversation, 'conversationId' | 'title' | 'custom'>,
): NewEvent[] {
  const events: NewEvent[] = [];
  if (title !== undefined && title !== conversation.title) events.push(conversationRenamed({ conversationId, title }));
  if (custom !== undefined && !isDeepStrictEqual(custom, conversation.custom)) {
    events.push(conversationCustomChanged({ conversationId, personal: { custom } }));
  }
  return events;
}

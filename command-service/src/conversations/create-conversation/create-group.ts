import { conversationCreated } from '@parley/events/event-constructors/conversation-events';
import type { NewEvent } from '@parley/events/envelope';
import { requireKnown } from '../../accounts/known-users.ts';
import { requireAddable, type Addable } from '../../contacts/whom-one-may-add.ts';
import { requireOwn, type OwnFiles } from '../../files/own-files.ts';
import type { Conversation } from '../conversation.ts';

export interface CreateGroup {
  conversationId: string;
  creatorId: string;
  title: string;
  memberIds: readonly string[];
  avatarFileId: string | null;
  files: OwnFiles;
  unknown: ReadonlySet<string>;
  addable: Addable;
}

/** Reads: the conversation. Its id belongs to this command alone, so one that is there came of its first try. */
export function decideCreateGroup(conversation: Conversation, command: CreateGroup): NewEvent<'ConversationCreated'>[] {
  if (conversation.kind) return [];
  const { conversationId, creatorId, title, memberIds, avatarFileId, files, unknown, addable } = command;
  requireKnown(unknown, memberIds, (index) => `memberIds.${index}`);
  requireAddable(addable, memberIds);
  if (avatarFileId !== null) requireOwn(files, avatarFileId, 'avatarFileId');
  const others = memberIds.filter((userId) => userId !== creatorId).map((userId) => ({ userId, role: 'member' as const }));
  const members = [{ userId: creatorId, role: 'owner' as const }, ...others];
  return [conversationCreated({ conversationId, kind: 'group', title, avatarFileId, members })];
}

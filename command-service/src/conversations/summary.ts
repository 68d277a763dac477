import { capabilitiesOf } from '@parley/events/capabilities';
import type { ConversationSummary } from '@parley/events/wire/conversations';
import { fileUrl } from '@parley/events/wire/to-wire';
import { requireMember } from './authorize.ts';
import type { Conversation } from './conversation.ts';

/** A conversation as its member meets it in a command's answer. Its own entity and the member's must have been read. */
export function summaryOf(id: string, conversation: Conversation, userId: string): ConversationSummary {
  const { kind, role } = requireMember(conversation, userId);
  const { title, avatarFileId, lastSeq, memberCount } = conversation;
  const avatarUrl = avatarFileId === null ? null : fileUrl(avatarFileId);
  return { id, kind, title, avatarUrl, role, capabilities: [...capabilitiesOf(kind, role, memberCount)], lastSeq, memberCount };
}

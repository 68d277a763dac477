import { conversationCreated } from '@parley/events/event-constructors/conversation-events';
import type { NewEvent } from '@parley/events/envelope';
import { requireKnown } from '../../accounts/known-users.ts';
import type { KnownPrivacy } from '../../contacts/knowing-privacy.ts';
import { requireOpen } from '../../contacts/reachable.ts';
import { invalidField } from '../../fields.ts';
import type { Conversation } from '../conversation.ts';

export interface CreateDirectConversation {
  /** Their pair's id. */
  conversationId: string;
  creatorId: string;
  otherId: string;
  unknown: ReadonlySet<string>;
  privacy: KnownPrivacy;
}

/** Reads: the conversation, both as members, the pair. One that exists is answered as it is. */
export function decideCreateDirectConversation(
  conversation: Conversation,
  command: CreateDirectConversation,
): NewEvent<'ConversationCreated'>[] {
  const { conversationId, creatorId, otherId, unknown, privacy } = command;
  if (creatorId === otherId) throw invalidField('userId', 'Is your own id');
  if (conversation.kind) return [];
  requireKnown(unknown, [otherId], () => 'userId');
  requireOpen(conversation.pair, otherId, privacy);
  const members = [creatorId, otherId].map((userId) => ({ userId, role: 'member' as const }));
  return [conversationCreated({ conversationId, kind: 'direct', title: null, avatarFileId: null, members })];
}

import { membersAdded } from '@parley/events/event-constructors/conversation-events';
import type { NewEvent } from '@parley/events/envelope';
import { requireKnown } from '../../accounts/known-users.ts';
import { requireAddable, type Addable } from '../../contacts/addable.ts';
import { defineCommand } from '../../define-command.ts';
import { invalidField } from '../../fields.ts';
import { requireCapability } from '../authorize.ts';
import { evolveConversation, initialConversation, type Conversation } from '../conversation.ts';
import { describedConversationRefs, memberRefs } from '../entity-refs.ts';

export interface AddMembers {
  conversationId: string;
  actorId: string;
  userIds: readonly string[];
  /** Those of `userIds` that have no account. */
  unknown: ReadonlySet<string>;
  addable: Addable;
  maxMembers: number;
}

export const addMembers = defineCommand({
  name: 'AddMembers',
  target: ({ conversationId }) => conversationId,
  reads: ({ conversationId, actorId, userIds }) => [
    ...describedConversationRefs(conversationId),
    ...memberRefs(conversationId, [actorId, ...userIds]),
  ],
  initial: ({ conversationId, actorId, userIds }, heads) => initialConversation(conversationId, [actorId, ...userIds], heads),
  evolve: evolveConversation,
  decide: decideAddMembers,
});

/** Skips users who are members already. A user who left is added again only by a contact. */
export function decideAddMembers(conversation: Conversation, command: AddMembers): NewEvent<'MembersAdded'>[] {
  const { conversationId, actorId, userIds, unknown, addable, maxMembers } = command;
  requireCapability(conversation, actorId, 'member.add');
  requireKnown(unknown, userIds, (index) => `userIds.${index}`);
  const newIds = userIds.filter((userId) => !conversation.members.get(userId));
  requireAddable(addable, newIds, conversation.left);
  const members = newIds.map((userId) => ({ userId, role: 'member' as const }));
  if (conversation.memberCount + members.length > maxMembers)
    throw invalidField('userIds', `A group may have at most ${maxMembers} members`);
  return members.length === 0 ? [] : [membersAdded({ conversationId, members })];
}

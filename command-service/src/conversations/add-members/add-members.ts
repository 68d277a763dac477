import { membersAdded } from '@parley/events/event-constructors/conversation-events';
import type { NewEvent } from '@parley/events/envelope';
import { requireAddable, type Addable } from '../../contacts/whom-one-may-add.ts';
import { invalidField } from '../../fields.ts';
import { requireKnown } from '../../accounts/known-users.ts';
import { requireCapability } from '../authorize.ts';
import type { Conversation } from '../conversation.ts';

export interface AddMembers {
  conversationId: string;
  actorId: string;
  userIds: readonly string[];
  unknown: ReadonlySet<string>;
  addable: Addable;
  /** How many a group may have. */
  most: number;
}

/** Reads: the actor and those to be added as members. Who is in already is left in peace; who left comes back by a contact. */
export function decideAddMembers(conversation: Conversation, command: AddMembers): NewEvent<'MembersAdded'>[] {
  const { conversationId, actorId, userIds, unknown, addable, most } = command;
  requireCapability(conversation, actorId, 'member.add');
  requireKnown(unknown, userIds, (index) => `userIds.${index}`);
  const joining = userIds.filter((userId) => !conversation.members.get(userId));
  requireAddable(addable, joining, conversation.left);
  const members = joining.map((userId) => ({ userId, role: 'member' as const }));
  if (conversation.memberCount + members.length > most) throw invalidField('userIds', `A group has at most ${most} members`);
  return members.length === 0 ? [] : [membersAdded({ conversationId, members })];
}

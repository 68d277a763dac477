/** Owners and admins of a group: each event that changes how many there are says so, so that no decision reads all of them. */
import type { NewEvent } from '@parley/events/envelope';
import { memberRemoved, memberRoleChanged } from '@parley/events/event-constructors/conversation-events';
import type { Leaders } from '@parley/events/schemas/conversation-events';
import type { Role } from '@parley/events/schemas/fields';
import type { Conversation } from './conversation.ts';

/** The numbers of owners and admins. The command must read the conversation and its leaders. */
export function leadersOf({ leaders, namedLeaders }: Conversation): Leaders {
  if (leaders !== null) return leaders;
  const roles = [...namedLeaders.values()];
  const owners = roles.filter((role) => role === 'owner').length;
  return { owners, admins: roles.length - owners };
}

/** Gives a member a role. The command must read the member. */
export function roleChange(
  conversation: Conversation,
  change: { conversationId: string; userId: string; role: Role },
): NewEvent<'MemberRoleChanged'> {
  const { members, joined } = conversation;
  const { userId, role } = change;
  const leaders = moved(leadersOf(conversation), members.get(userId), role);
  return memberRoleChanged({ ...change, joinedPosition: joined.get(userId) ?? 0, leaders });
}

/** Removes a member. `leaders`: before the removal. The command must read the member. */
export function removal(
  conversation: Conversation,
  removed: { conversationId: string; userId: string; reason: 'left' | 'removed' | 'erased' },
  leaders: Leaders = leadersOf(conversation),
): NewEvent<'MemberRemoved'> {
  const role = conversation.members.get(removed.userId);
  return memberRemoved(role === 'member' ? removed : { ...removed, leaders: moved(leaders, role, null) });
}

function moved({ owners, admins }: Leaders, from: Role | null | undefined, to: Role | null): Leaders {
  const change = (role: Role) => Number(to === role) - Number(from === role);
  return { owners: owners + change('owner'), admins: admins + change('admin') };
}

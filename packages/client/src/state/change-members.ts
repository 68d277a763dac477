import type { Member } from '@parley/events/wire/conversations';
import type { TimelineEvent } from '@parley/events/wire/events';
import { isCallEvent } from './apply-call.ts';

const standing = { owner: 1, admin: 2, member: 3 } as const;

/** All members after the event, by standing: owners, admins, then who joined first. */
export function changeMembers(members: readonly Member[], event: TimelineEvent): readonly Member[] {
  if (isCallEvent(event)) return members;
  switch (event.type) {
    case 'member.added': {
      const added = new Set(event.members.map(({ user }) => user.id));
      return [...members.filter(({ user }) => !added.has(user.id)), ...event.members].sort(byStanding);
    }
    case 'member.removed':
      return members.filter(({ user }) => !event.userIds.includes(user.id));
    case 'member.role_changed':
      return members.map((member) => (member.user.id === event.userId ? { ...member, role: event.role } : member)).sort(byStanding);
    case 'conversation.created':
    case 'conversation.changed':
    case 'message.sent':
    case 'message.edited':
    case 'message.deleted':
    case 'reaction.added':
    case 'reaction.removed':
      return members;
  }
}

function byStanding(one: Member, other: Member): number {
  return standing[one.role] - standing[other.role] || compare(one.joinedAt, other.joinedAt) || compare(one.user.id, other.user.id);
}

function compare(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}

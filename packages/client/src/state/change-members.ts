import type { Member } from '@parley/events/wire/conversations';
import type { TimelineEvent } from '@parley/events/wire/events';

const rank = { owner: 1, admin: 2, member: 3 } as const;

/** All members after the event, ordered by role (owners, admins, members), then by time of joining. */
export function changeMembers(members: readonly Member[], event: TimelineEvent): readonly Member[] {
  switch (event.type) {
    case 'member.added': {
      const added = new Set(event.members.map(({ user }) => user.id));
      return [...members.filter(({ user }) => !added.has(user.id)), ...event.members].sort(byRole);
    }
    case 'member.removed':
      return members.filter(({ user }) => !event.userIds.includes(user.id));
    case 'member.role_changed':
      return members.map((member) => (member.user.id === event.userId ? { ...member, role: event.role } : member)).sort(byRole);
    default:
      return members;
  }
}

function byRole(a: Member, b: Member): number {
  return rank[a.role] - rank[b.role] || compare(a.joinedAt, b.joinedAt) || compare(a.user.id, b.user.id);
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

import { capabilitiesOf } from '@parley/events/capabilities';
import type { Conversation } from '@parley/events/wire/conversations';
import type { TimelineEvent } from '@parley/events/wire/events';

type MembershipEvent = Extract<TimelineEvent, { type: 'member.added' | 'member.removed' | 'member.role_changed' }>;

/** Number of members in a group's `members`. All members are read by page. */
const sampleSize = 5;

/** Updates the conversation after other members were added or removed, or a role changed. */
export function applyMembership(userId: string, before: Conversation, event: MembershipEvent): Conversation {
  // Every event with a timeline item of its own counts as activity.
  const conversation = { ...before, activityAt: event.at };
  switch (event.type) {
    case 'member.added':
      return {
        ...resized(conversation, event.members.length),
        members: [...conversation.members, ...event.members].slice(0, Math.max(sampleSize, conversation.members.length)),
      };
    case 'member.removed':
      return {
        ...resized(conversation, -event.userIds.length),
        members: conversation.members.filter(({ user }) => !event.userIds.includes(user.id)),
      };
    case 'member.role_changed': {
      const { role } = event;
      const own =
        event.userId === userId ? { role, capabilities: [...capabilitiesOf(conversation.kind, role, conversation.memberCount)] } : {};
      const members = conversation.members.map((member) => (member.user.id === event.userId ? { ...member, role } : member));
      return { ...conversation, ...own, members };
    }
  }
}

/** Capabilities depend on the number of members. */
function resized(conversation: Conversation, difference: number): Conversation {
  const memberCount = conversation.memberCount + difference;
  return { ...conversation, memberCount, capabilities: [...capabilitiesOf(conversation.kind, conversation.role, memberCount)] };
}

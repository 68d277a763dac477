import { capabilitiesOf } from '@parley/events/capabilities';
import type { Conversation } from '@parley/events/wire/conversations';
import type { TimelineEvent } from '@parley/events/wire/events';

type MembershipEvent = Extract<TimelineEvent, { type: 'member.added' | 'member.removed' | 'member.role_changed' }>;

/** As many members as a group's `members` shows; the rest is asked for by page. */
const sampleSize = 5;

/** The conversation after somebody else came or went, or anybody's role changed. */
export function applyMembership(userId: string, before: Conversation, event: MembershipEvent): Conversation {
  // What is an item of its own on the screen is activity.
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

/** What one may do here depends on how many there are. */
function resized(conversation: Conversation, step: number): Conversation {
  const memberCount = conversation.memberCount + step;
  return { ...conversation, memberCount, capabilities: [...capabilitiesOf(conversation.kind, conversation.role, memberCount)] };
}

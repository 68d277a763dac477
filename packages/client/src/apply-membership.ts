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
        ...conversation,
        memberCount: conversation.memberCount + event.members.length,
        members: [...conversation.members, ...event.members].slice(0, Math.max(sampleSize, conversation.members.length)),
      };
    case 'member.removed':
      return {
        ...conversation,
        memberCount: conversation.memberCount - event.userIds.length,
        members: conversation.members.filter(({ user }) => !event.userIds.includes(user.id)),
      };
    case 'member.role_changed': {
      const { role } = event;
      const own = event.userId === userId ? { role, capabilities: [...capabilitiesOf(conversation.kind, role)] } : {};
      const members = conversation.members.map((member) => (member.user.id === event.userId ? { ...member, role } : member));
      return { ...conversation, ...own, members };
    }
  }
}

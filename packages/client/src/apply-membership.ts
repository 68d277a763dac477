import { capabilitiesOf } from '@parley/events/capabilities';
import type { Conversation } from '@parley/events/wire/conversations';
import type { TimelineEvent } from '@parley/events/wire/events';
import { withoutConversation, type ClientState } from './state.ts';

type MembershipEvent = Extract<TimelineEvent, { type: 'member.added' | 'member.removed' | 'member.role_changed' }>;

/** As many members as a group's `members` shows; the rest is asked for by page. */
const sampleSize = 5;

export function applyMembership(state: ClientState, event: MembershipEvent): ClientState {
  // What is an item of its own on the screen is activity.
  const conversation = { ...state.conversations[event.conversationId]!, activityAt: event.at };
  switch (event.type) {
    case 'member.added':
      return withConversationChanged(state, {
        ...conversation,
        memberCount: conversation.memberCount + event.members.length,
        members: [...conversation.members, ...event.members].slice(0, Math.max(sampleSize, conversation.members.length)),
      });
    case 'member.removed':
      if (event.userIds.includes(state.userId)) return withoutConversation(state, event.conversationId);
      return withConversationChanged(state, {
        ...conversation,
        memberCount: conversation.memberCount - event.userIds.length,
        members: conversation.members.filter(({ user }) => !event.userIds.includes(user.id)),
      });
    case 'member.role_changed': {
      const { userId, role } = event;
      const own = userId === state.userId ? { role, capabilities: [...capabilitiesOf(conversation.kind, role)] } : {};
      const members = conversation.members.map((member) => (member.user.id === userId ? { ...member, role } : member));
      return withConversationChanged(state, { ...conversation, ...own, members });
    }
  }
}

function withConversationChanged(state: ClientState, conversation: Conversation): ClientState {
  return { ...state, conversations: { ...state.conversations, [conversation.id]: conversation } };
}

import { isCallEvent } from '@parley/events/event-constructors/call-events';
import { trackedMembers } from '@parley/events/wire/conversations';
import { toTimelineEvent, type Enrichment, type StoredTimelineEvent } from '@parley/events/wire/to-wire';
import type { MembershipChange, Push, Room } from '@parley/push-channel/push-channel';

/** What gateways are told of a fact: the wire event, into which rooms, and who joins or leaves with it. */
export function pushOf(fact: StoredTimelineEvent, around: Enrichment): Push {
  const memberships = membershipsOf(fact);
  // The rooms of those who come or go as well: a gateway may not have joined them yet, or have let them leave already.
  const persons = memberships.map(({ userId }): Room => `user:${userId}`);
  const rooms: Room[] = [`conversation:${fact.payload.conversationId}`, ...persons];
  const tracked = fact.type === 'MessageSent' && fact.members <= trackedMembers ? { tracked: true as const } : {};
  return { kind: 'event', rooms, event: toTimelineEvent(fact, around), memberships, ...tracked };
}

function membershipsOf(fact: StoredTimelineEvent): MembershipChange[] {
  if (isCallEvent(fact)) return [];
  const { version: seq } = fact;
  const { conversationId } = fact.payload;
  switch (fact.type) {
    case 'ConversationCreated':
    case 'MembersAdded':
      return fact.payload.members.map(({ userId }) => ({ conversationId, userId, seq, present: true }));
    case 'MemberRemoved':
      return [{ conversationId, userId: fact.payload.userId, seq, present: false }];
    case 'ConversationRenamed':
    case 'ConversationAvatarChanged':
    case 'MemberRoleChanged':
    case 'MessageSent':
    case 'MessageEdited':
    case 'MessageDeleted':
    case 'ReactionAdded':
    case 'ReactionRemoved':
      return [];
  }
}

/** Whether the wire event shows something that only the read tables know: profiles of members, a quoted message, a call's end. */
export function needsTables(fact: StoredTimelineEvent): boolean {
  if (fact.type === 'MessageSent') return fact.payload.replyTo !== null;
  // What is over by now must not ring: the projector may have been away.
  if (fact.type === 'CallStarted') return true;
  if (fact.type === 'ReactionAdded' || fact.type === 'ReactionRemoved') return true;
  return fact.type === 'ConversationCreated' || fact.type === 'MembersAdded';
}

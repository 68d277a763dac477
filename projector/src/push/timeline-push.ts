import { maxTrackedMembers } from '@parley/events/wire/tracked-members';
import { toTimelineEvent, type Enrichment, type StoredTimelineEvent } from '@parley/events/wire/to-wire';
import type { MembershipChange, Push, Room } from '@parley/push-channel/push-channel';

/** The wire event, its rooms, and the membership changes that it makes. */
export function timelinePush(event: StoredTimelineEvent, enrichment: Enrichment): Push {
  const memberships = membershipsOf(event);
  // Includes the users who join or leave: a gateway may not have joined them yet, or may have removed them already.
  const users = memberships.map(({ userId }): Room => `user:${userId}`);
  const rooms: Room[] = [`conversation:${event.payload.conversationId}`, ...users];
  const tracked = event.type === 'MessageSent' && event.members <= maxTrackedMembers ? { tracked: true as const } : {};
  return { kind: 'event', rooms, event: toTimelineEvent(event, enrichment), memberships, ...tracked };
}

function membershipsOf(event: StoredTimelineEvent): MembershipChange[] {
  const { version: seq } = event;
  const { conversationId } = event.payload;
  switch (event.type) {
    case 'ConversationCreated':
    case 'MembersAdded':
      return event.payload.members.map(({ userId }) => ({ conversationId, userId, seq, present: true }));
    case 'MemberRemoved':
      return [{ conversationId, userId: event.payload.userId, seq, present: false }];
    case 'MembersRemoved':
      return event.payload.userIds.map((userId) => ({ conversationId, userId, seq, present: false }));
    default:
      return [];
  }
}

/** True if the wire event shows data from the read tables: members' profiles, a quoted message, a call's end. */
export function needsEnrichment(event: StoredTimelineEvent): boolean {
  if (event.type === 'MessageSent') return event.payload.replyTo !== null;
  // A call that has ended since must not ring: the projector may have been down.
  if (event.type === 'CallStarted') return true;
  if (event.type === 'ReactionAdded' || event.type === 'ReactionRemoved') return true;
  return event.type === 'ConversationCreated' || event.type === 'MembersAdded';
}

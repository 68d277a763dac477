import type { StoredEvent } from '@parley/events/envelope';
import { timelineEvents } from '@parley/read-tables/tables/conversations';
import type { Projection, Rows } from './projection.ts';

type TimelineItem = StoredEvent<
  | 'ConversationCreated'
  | 'ConversationRenamed'
  | 'ConversationAvatarChanged'
  | 'RetentionChanged'
  | 'MembersAdded'
  | 'MemberRemoved'
  | 'MembersRemoved'
  | 'MemberRoleChanged'
>;

/** Writes `timeline_events`, the timeline items other than messages and calls, from conversation and membership changes. */
export const timelineEventsProjection: Projection = {
  table: timelineEvents,
  version: 2,
  reads: [],
  steps: {
    ConversationCreated: { apply: put },
    ConversationRenamed: { apply: put },
    ConversationAvatarChanged: { apply: put },
    RetentionChanged: { apply: put },
    MembersAdded: { apply: put },
    MemberRemoved: { apply: put },
    MembersRemoved: { apply: put },
    MemberRoleChanged: { apply: put },
  },
};

function put({ id: eventId, type, version: seq, payload, metadata, recordedAt: at, position }: TimelineItem, rows: Rows): void {
  const { conversationId } = payload;
  rows.put(timelineEvents, { conversationId, seq, eventId, type, actorId: metadata.actorId, payload, at, position });
}

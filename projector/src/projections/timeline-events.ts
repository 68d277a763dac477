import type { StoredEvent } from '@parley/events/envelope';
import { timelineEvents } from '@parley/read-tables/tables';
import type { Projection, Rows } from './projection.ts';

type Item = StoredEvent<
  'ConversationCreated' | 'ConversationRenamed' | 'ConversationAvatarChanged' | 'MembersAdded' | 'MemberRemoved' | 'MemberRoleChanged'
>;

/** What else stands in the timeline beside messages, as it happened; nothing of it ever changes. */
export const timelineEventsProjection: Projection = {
  table: timelineEvents,
  version: 1,
  reads: [],
  steps: {
    ConversationCreated: { apply: put },
    ConversationRenamed: { apply: put },
    ConversationAvatarChanged: { apply: put },
    MembersAdded: { apply: put },
    MemberRemoved: { apply: put },
    MemberRoleChanged: { apply: put },
  },
};

function put({ id: eventId, type, version: seq, payload, metadata, recordedAt: at, position }: Item, rows: Rows): void {
  const { conversationId } = payload;
  rows.put(timelineEvents, { conversationId, seq, eventId, type, actorId: metadata.actorId, payload, at, position });
}

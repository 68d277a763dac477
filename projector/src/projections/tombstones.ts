import type { StoredEvent } from '@parley/events/envelope';
import { deletionsIn } from '@parley/events/event-constructors/message-events';
import { messages, tombstones } from '@parley/read-tables/tables/messages';
import { deletedRows } from './messages.ts';
import { mustGet, type Projection, type Rows } from './projection.ts';

/** Writes `tombstones`, the ordinals of deleted messages, which unread counts leave out, from MessageDeleted and MessagesDeleted. */
export const tombstonesProjection: Projection = {
  table: tombstones,
  version: 1,
  reads: [messages],
  steps: {
    MessageDeleted: { needs: deletedRows, apply: putTombstones },
    MessagesDeleted: { needs: deletedRows, apply: putTombstones },
  },
};

function putTombstones(event: StoredEvent<'MessageDeleted'> | StoredEvent<'MessagesDeleted'>, rows: Rows): void {
  const { conversationId } = event.payload;
  for (const { messageSeq: seq } of deletionsIn(event)) {
    const { ordinal } = mustGet(rows, messages, { conversationId, seq });
    rows.put(tombstones, { conversationId, ordinal, position: event.position });
  }
}

import type { StoredEvent } from '@parley/events/envelope';
import { deletionsIn } from '@parley/events/event-constructors/message-events';
import { mentions } from '@parley/read-tables/tables/messages';
import type { Projection, Rows } from './projection.ts';

/** Writes `mentions`, one row per message and mentioned user, from MessageSent, MessageEdited, MessageDeleted and MessagesDeleted. */
export const mentionsProjection: Projection = {
  table: mentions,
  version: 1,
  reads: [],
  steps: {
    MessageSent: {
      apply({ payload, version, position }, rows) {
        add(rows, { conversationId: payload.conversationId, seq: version, position }, payload.mentions);
      },
    },
    MessageEdited: {
      apply({ payload, position }, rows) {
        const { conversationId, messageSeq: seq } = payload;
        remove(rows, { conversationId, seq }, payload.mentionsRemoved);
        add(rows, { conversationId, seq, position }, payload.mentions);
      },
    },
    MessageDeleted: { apply: removeDeleted },
    MessagesDeleted: { apply: removeDeleted },
  },
};

function removeDeleted(event: StoredEvent<'MessageDeleted'> | StoredEvent<'MessagesDeleted'>, rows: Rows): void {
  const { conversationId } = event.payload;
  for (const { messageSeq: seq, mentionsRemoved } of deletionsIn(event)) remove(rows, { conversationId, seq }, mentionsRemoved);
}

function add(rows: Rows, message: { conversationId: string; seq: number; position: number }, userIds: readonly string[]): void {
  for (const userId of userIds) rows.put(mentions, { ...message, userId });
}

function remove(rows: Rows, message: { conversationId: string; seq: number }, userIds: readonly string[]): void {
  for (const userId of userIds) rows.remove(mentions, { ...message, userId });
}

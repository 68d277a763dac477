import type { StoredEvent } from '@parley/events/envelope';
import { attachmentsIn, deletionsIn } from '@parley/events/event-constructors/message-events';
import { messages } from '@parley/read-tables/tables/messages';
import { mustGet, row, update, type Need, type Projection, type Rows } from './projection.ts';

/**
 * Writes `messages`, one row per message, from MessageSent, MessageEdited, MessageDeleted and MessagesDeleted. A message that was deleted, or whose author
 * was erased, stays as a tombstone.
 */
export const messagesProjection: Projection = {
  table: messages,
  version: 4,
  reads: [],
  weightOf: (event) => deletionsIn(event).length,
  steps: {
    MessageSent: {
      apply(event, rows) {
        const { conversationId, messageId, senderId, personal, replyTo, mentions } = event.payload;
        rows.put(messages, {
          conversationId,
          seq: event.version,
          messageId,
          senderId,
          ordinal: event.messages,
          text: personal.text,
          custom: personal.custom ?? null,
          attachments: event.erasedAt === undefined ? attachmentsIn(event.payload) : [],
          replyToSeq: replyTo?.seq ?? null,
          mentions,
          clientId: personal.clientId ?? null,
          sentAt: event.recordedAt,
          editedAt: null,
          deletedAt: null,
          erasedAt: event.erasedAt ?? null,
          position: event.position,
        });
      },
    },
    MessageEdited: {
      needs: messageRow,
      apply(event, rows) {
        const { conversationId, messageSeq: seq, personal, mentions } = event.payload;
        const { erasedAt } = event;
        const text = erasedAt === undefined ? personal.text : null;
        const content = { text, custom: personal.custom ?? null, mentions };
        const changes = { ...content, editedAt: event.recordedAt, position: event.position };
        update(rows, messages, { conversationId, seq }, changes);
      },
    },
    MessageDeleted: { needs: deletedRows, apply: deleteMessages },
    MessagesDeleted: { needs: deletedRows, apply: deleteMessages },
  },
};

function messageRow({ payload }: { payload: { conversationId: string; messageSeq: number } }): Need[] {
  return [row(messages, { conversationId: payload.conversationId, seq: payload.messageSeq })];
}

type DeletingEvent = StoredEvent<'MessageDeleted'> | StoredEvent<'MessagesDeleted'>;

/** The rows of the messages that the event deletes. */
export function deletedRows(event: DeletingEvent): Need[] {
  const { conversationId } = event.payload;
  return deletionsIn(event).map(({ messageSeq: seq }) => row(messages, { conversationId, seq }));
}

function deleteMessages(event: DeletingEvent, rows: Rows): void {
  const { conversationId } = event.payload;
  for (const { messageSeq: seq } of deletionsIn(event)) {
    const message = mustGet(rows, messages, { conversationId, seq });
    const emptied = { text: null, custom: null, attachments: [], clientId: null, mentions: [], replyToSeq: null };
    // Includes all columns that an edit sets: a slot that has not applied the edits yet skips them once its row has this position.
    const tombstone = { ...emptied, editedAt: message.editedAt, deletedAt: event.recordedAt, position: event.position };
    rows.erase(messages, { ...message, ...tombstone, erasedAt: null }, Object.keys(tombstone) as (keyof typeof tombstone)[]);
  }
}

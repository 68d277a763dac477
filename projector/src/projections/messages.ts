import { messages } from '@parley/read-tables/tables';
import { mustGet, row, type Projection } from './projection.ts';

/** The messages of the timeline. A deleted one stays as a tombstone with nothing of its content. */
export const messagesProjection: Projection = {
  table: messages,
  version: 1,
  reads: [],
  steps: {
    MessageSent: {
      apply(event, rows) {
        const { conversationId, messageId, senderId, personal, attachments, replyTo, mentions, clientId } = event.payload;
        rows.put(messages, {
          conversationId,
          seq: event.version,
          messageId,
          senderId,
          ordinal: event.messages,
          text: personal.text,
          attachments,
          replyToSeq: replyTo?.seq ?? null,
          mentions,
          clientId,
          sentAt: event.recordedAt,
          editedAt: null,
          deletedAt: null,
          position: event.position,
        });
      },
    },
    MessageEdited: {
      needs: ({ payload }) => [row(messages, { conversationId: payload.conversationId, seq: payload.messageSeq })],
      apply(event, rows) {
        const { conversationId, messageSeq: seq, personal, mentions } = event.payload;
        const message = mustGet(rows, messages, { conversationId, seq });
        rows.put(messages, { ...message, text: personal.text, mentions, editedAt: event.recordedAt, position: event.position });
      },
    },
    MessageDeleted: {
      needs: ({ payload }) => [row(messages, { conversationId: payload.conversationId, seq: payload.messageSeq })],
      apply(event, rows) {
        const { conversationId, messageSeq: seq } = event.payload;
        const message = mustGet(rows, messages, { conversationId, seq });
        const emptied = { text: null, attachments: [], mentions: [], replyToSeq: null };
        // With all that an edit sets: a side that has not folded the edits yet passes them over once it stands at this position.
        const tombstone = { ...emptied, editedAt: message.editedAt, deletedAt: event.recordedAt, position: event.position };
        rows.erase(messages, { ...message, ...tombstone }, Object.keys(tombstone) as (keyof typeof tombstone)[]);
      },
    },
  },
};

import { messages } from '@parley/read-tables/tables/messages';
import { mustGet, row, update, type Need, type Projection } from './projection.ts';

/** Writes `messages`, one row per message, from MessageSent, MessageEdited and MessageDeleted. A deleted message stays as a tombstone. */
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
      needs: messageRow,
      apply(event, rows) {
        const { conversationId, messageSeq: seq, personal, mentions } = event.payload;
        const changes = { text: personal.text, mentions, editedAt: event.recordedAt, position: event.position };
        update(rows, messages, { conversationId, seq }, changes);
      },
    },
    MessageDeleted: {
      needs: messageRow,
      apply(event, rows) {
        const { conversationId, messageSeq: seq } = event.payload;
        const message = mustGet(rows, messages, { conversationId, seq });
        const emptied = { text: null, attachments: [], mentions: [], replyToSeq: null };
        // Includes all columns that an edit sets: a slot that has not applied the edits yet skips them once its row has this position.
        const tombstone = { ...emptied, editedAt: message.editedAt, deletedAt: event.recordedAt, position: event.position };
        rows.erase(messages, { ...message, ...tombstone }, Object.keys(tombstone) as (keyof typeof tombstone)[]);
      },
    },
  },
};

function messageRow({ payload }: { payload: { conversationId: string; messageSeq: number } }): Need[] {
  return [row(messages, { conversationId: payload.conversationId, seq: payload.messageSeq })];
}

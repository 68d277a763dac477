import { messages, tombstones } from '@parley/read-tables/tables/messages';
import { mustGet, row, type Projection } from './projection.ts';

/** Writes `tombstones`, the ordinals of deleted messages, which unread counts leave out, from MessageDeleted. */
export const tombstonesProjection: Projection = {
  table: tombstones,
  version: 1,
  reads: [messages],
  steps: {
    MessageDeleted: {
      needs: ({ payload }) => [row(messages, { conversationId: payload.conversationId, seq: payload.messageSeq })],
      apply({ payload, position }, rows) {
        const { conversationId, messageSeq: seq } = payload;
        const { ordinal } = mustGet(rows, messages, { conversationId, seq });
        rows.put(tombstones, { conversationId, ordinal, position });
      },
    },
  },
};

import { messages, tombstones } from '@parley/read-tables/tables';
import { mustGet, row, type Projection } from './projection.ts';

/** Which messages, by their ordinal, count for nobody's unread any more. */
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

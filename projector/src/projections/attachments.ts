import { attachments } from '@parley/read-tables/tables';
import type { Projection } from './projection.ts';

/** In which messages a file was sent. */
export const attachmentsProjection: Projection = {
  table: attachments,
  version: 1,
  reads: [],
  steps: {
    MessageSent: {
      apply({ payload, version: seq, position }, rows) {
        const { conversationId } = payload;
        for (const { fileId } of payload.attachments) rows.put(attachments, { conversationId, seq, fileId, position });
      },
    },
  },
};

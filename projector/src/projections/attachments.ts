import { attachments } from '@parley/read-tables/tables/messages';
import type { Projection } from './projection.ts';

/** Writes `attachments`, the messages that a file was sent in, from MessageSent. */
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

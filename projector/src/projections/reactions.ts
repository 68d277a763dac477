import { reactions } from '@parley/read-tables/tables';
import type { Projection } from './projection.ts';

/** Who reacted to what: one row each, counted when read. Of a deleted message none is shown any more. */
export const reactionsProjection: Projection = {
  table: reactions,
  version: 1,
  reads: [],
  steps: {
    ReactionAdded: {
      apply({ payload, recordedAt: at, position }, rows) {
        const { conversationId, messageSeq: seq, emoji, userId } = payload;
        rows.put(reactions, { conversationId, seq, emoji, userId, at, position });
      },
    },
    ReactionRemoved: {
      apply({ payload }, rows) {
        const { conversationId, messageSeq: seq, emoji, userId } = payload;
        rows.remove(reactions, { conversationId, seq, emoji, userId });
      },
    },
  },
};

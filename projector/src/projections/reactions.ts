import { reactions } from '@parley/read-tables/tables/messages';
import type { Projection } from './projection.ts';

/**
 * Writes `reactions`, one row per message, emoji and user, from ReactionAdded and ReactionRemoved. Queries hide reactions to deleted
 * messages.
 */
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

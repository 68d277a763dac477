import { callParticipations } from '@parley/read-tables/tables';
import type { Projection } from './projection.ts';

/** Who had part in a call, once it is over: missed calls are counted by those that ended, less these. */
export const callParticipationsProjection: Projection = {
  table: callParticipations,
  version: 1,
  reads: [],
  steps: {
    CallEnded: {
      apply({ payload, version: endedSeq, position }, rows) {
        const { conversationId, startedBy, participants } = payload;
        const present = new Set([startedBy, ...participants.map(({ userId }) => userId)]);
        for (const userId of present) rows.put(callParticipations, { conversationId, userId, endedSeq, position });
      },
    },
  },
};

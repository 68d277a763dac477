import { callParticipations } from '@parley/read-tables/tables/calls';
import type { Projection } from './projection.ts';

/** Writes `call_participations`, the users who took part in a call, from CallEnded. Missed calls are the ended calls without such a row. */
export const callParticipationsProjection: Projection = {
  table: callParticipations,
  version: 1,
  reads: [],
  steps: {
    CallEnded: {
      apply({ payload, version: endedSeq, position }, rows) {
        const { conversationId, startedBy, participants } = payload;
        const participantIds = new Set([startedBy, ...participants.map(({ userId }) => userId)]);
        for (const userId of participantIds) rows.put(callParticipations, { conversationId, userId, endedSeq, position });
      },
    },
  },
};

import type { Call } from '@parley/events/wire/calls';
import { column, defineTable } from '@parley/database/tables';

const position = column.integer();

/** Current or final state of each call, at the seq of its `CallStarted`. Written from the conversation's partition. */
export const calls = defineTable(
  'calls',
  {
    conversationId: column.id(),
    seq: column.integer(),
    callId: column.id(),
    /** The call as clients receive it. */
    wireCall: column.json<Call>(),
    /** Seq of `CallEnded`. Until they read it, the call is unread to members who did not participate. */
    endedSeq: column.nullable(column.integer()),
    position,
  },
  {
    primaryKey: ['conversationId', 'seq'],
    indexes: {
      by_id: { columns: ['conversationId', 'callId'], unique: true },
      by_end: { columns: ['conversationId', 'endedSeq'] },
    },
  },
);

/** Users who took part in an ended call: for them it does not count as missed. Written from the conversation's partition. */
export const callParticipations = defineTable(
  'call_participations',
  { conversationId: column.id(), userId: column.id(), endedSeq: column.integer(), position },
  { primaryKey: ['conversationId', 'userId', 'endedSeq'] },
);
